"""Features as librosa and Kaldi compute them: the values that features.test.ts compares ours with.

    python3 -m venv venv && venv/bin/pip install librosa==0.11.0 kaldi-native-fbank==1.23.0
    venv/bin/python make_goldens.py && npx biome check --write goldens.json

Writes goldens.bin (float32, little-endian, frame after frame) and goldens.json, which says what lies where. Signals are float32, as
librosa.load gives them. Chirp and noise are made here and, by the same formulas, in signals.ts; the speech is espeak-ng's
voice "gmw/en" saying "Six black foxes" at 22,050 Hz, and the same resampled to 16,000 Hz by soxr (VHQ).
"""

import json
import pathlib
import sys
import wave

import kaldi_native_fbank
import librosa
import numpy

folder = pathlib.Path(__file__).parent


def chirp(sample_rate):
    """Half a second, linearly from 100 Hz to 0.45 of the sample rate, at amplitude 0.5."""
    time = numpy.arange(sample_rate // 2) / sample_rate
    sweep = (0.45 * sample_rate - 100) / 0.5
    return (0.5 * numpy.sin(2 * numpy.pi * (100 * time + sweep * time**2 / 2))).astype(numpy.float32)


def noise(sample_rate):
    """Half a second of uniform noise in -0.3..0.3, from a linear congruential generator (Numerical Recipes)."""
    state, samples = 1, []
    for _ in range(sample_rate // 2):
        state = (1664525 * state + 1013904223) % 2**32
        samples.append(0.3 * (state / 2**31 - 1))
    return numpy.array(samples).astype(numpy.float32)


def speech(sample_rate):
    with wave.open(str(folder / f"speech-{sample_rate}.wav")) as file:
        samples = numpy.frombuffer(file.readframes(file.getnframes()), "<i2")
    return (samples / 32768).astype(numpy.float32)


def librosa_features(samples, sample_rate, spectrum, mfcc, top_db=80.0, delta=False):
    mel = librosa.feature.melspectrogram(y=samples, sr=sample_rate, **spectrum)
    log_mel = librosa.power_to_db(mel, top_db=top_db)
    coefficients = librosa.feature.mfcc(S=log_mel, **mfcc)
    if top_db == 80.0:
        # The shortcut that users call gives the very same.
        assert numpy.array_equal(coefficients, librosa.feature.mfcc(y=samples, sr=sample_rate, **mfcc, **spectrum))
    arrays = {"melSpectrogram": mel, "mfcc": coefficients}
    if delta:
        arrays["delta"] = librosa.feature.delta(coefficients)
        arrays["delta2"] = librosa.feature.delta(coefficients, order=2)
    return {name: array.T for name, array in arrays.items()}


def kaldi_features(samples, sample_rate):
    """Kaldi's defaults, without dither and with the zeroth coefficient in place of the energy, as its recipes have it."""
    options = kaldi_native_fbank.MfccOptions()
    options.frame_opts.samp_freq = sample_rate
    options.frame_opts.dither = 0
    options.use_energy = False
    extractor = kaldi_native_fbank.OnlineMfcc(options)
    # Kaldi reads 16-bit samples as integers.
    extractor.accept_waveform(sample_rate, (samples * 32768).tolist())
    extractor.input_finished()
    return {"mfcc": numpy.array([extractor.get_frame(frame) for frame in range(extractor.num_frames_ready)])}


def cases():
    signals = {"speech": speech, "chirp": chirp, "noise": noise}
    # 25 ms every 10 ms, and the number of FFT points that holds them.
    frames = {16000: (512, 400, 160), 22050: (1024, 551, 220)}
    for sample_rate, (n_fft, win_length, hop_length) in frames.items():
        for signal, make in signals.items():
            samples = make(sample_rate)
            frame = {"n_fft": n_fft, "win_length": win_length, "hop_length": hop_length}
            yield "speech frames", signal, sample_rate, librosa_features(
                samples, sample_rate, {**frame, "n_mels": 40}, {"n_mfcc": 13}, delta=True
            )
            yield "librosa's defaults", signal, sample_rate, librosa_features(samples, sample_rate, {}, {})
            yield "other options", signal, sample_rate, librosa_features(
                samples,
                sample_rate,
                {**frame, "n_mels": 26, "htk": True, "norm": None, "fmin": 60, "fmax": 7000, "center": False, "window": "hamming"},
                {"n_mfcc": 13, "lifter": 22},
                top_db=None,
            )
            # Not of the chirp: what is 130 dB below it in a frame is rounding error of Kaldi's own float32 transform.
            if sample_rate == 16000 and signal != "chirp":
                yield "kaldi", signal, sample_rate, kaldi_features(samples, sample_rate)


def main():
    entries, values, offset = [], [], 0
    for options, signal, sample_rate, arrays in cases():
        for feature, array in arrays.items():
            array = numpy.ascontiguousarray(array, "<f4")
            entries.append(
                {
                    "options": options,
                    "signal": signal,
                    "sampleRate": sample_rate,
                    "feature": feature,
                    "shape": array.shape,
                    "offset": offset,
                }
            )
            values.append(array.tobytes())
            offset += array.size
    made_with = {
        "python": sys.version.split()[0],
        "librosa": librosa.__version__,
        "numpy": numpy.__version__,
        "kaldi-native-fbank": kaldi_native_fbank.__version__,
    }
    lines = ",\n".join(f"    {json.dumps(entry)}" for entry in entries)
    (folder / "goldens.json").write_text(f'{{\n  "madeWith": {json.dumps(made_with)},\n  "arrays": [\n{lines}\n  ]\n}}\n')
    (folder / "goldens.bin").write_bytes(b"".join(values))


main()
