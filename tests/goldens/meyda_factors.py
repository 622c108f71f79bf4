"""What each of the ways in which meyda's MFCC differ from librosa's changes, by itself: the figures in the README of @encoderkit/audio.

    venv/bin/python meyda_factors.py

The clip is speech-16000.wav in frames of 512 samples every 160, with 26 mel bands and 13 coefficients. One factor at a time is exchanged for meyda's
in librosa's recipe; printed is the root mean square of the change of coefficients 1 to 12, as a share of theirs.
"""

import pathlib
import wave

import librosa
import numpy
import scipy.fft
import scipy.signal

size, hop, bands, count = 512, 160, 26, 13

with wave.open(str(pathlib.Path(__file__).parent / "speech-16000.wav")) as file:
    sample_rate = file.getframerate()
    samples = numpy.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
frames = librosa.util.frame(samples, frame_length=size, hop_length=hop).T


def window(symmetric):
    return scipy.signal.get_window("hann", size, fftbins=not symmetric)


def triangles(edges):
    bins = numpy.arange(size // 2 + 1) * sample_rate / size
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    return numpy.maximum(0, numpy.minimum(rising, falling))


def filters(scale="slaney", floored=False, norm=True):
    edges = librosa.mel_frequencies(bands + 2, fmin=0, fmax=sample_rate / 2, htk=scale == "htk")
    heights = 2 / (edges[2:] - edges[:-2]) if norm else numpy.ones(bands)
    if floored:
        edges = numpy.floor((size + 1) * edges / sample_rate) * sample_rate / size
    with numpy.errstate(divide="ignore", invalid="ignore"):
        return numpy.nan_to_num(triangles(edges)) * heights[:, None]


def mfcc(symmetric=False, scale="slaney", floored=False, norm=True, nyquist=True, log="decibels", ortho=True):
    power = numpy.abs(numpy.fft.rfft(frames * window(symmetric))) ** 2
    if not nyquist:
        power[:, -1] = 0
    mel = power @ filters(scale, floored, norm).T
    decibels = 10 * numpy.log10(numpy.maximum(1e-10, mel))
    logarithms = numpy.log(1 + mel) if log == "one plus" else numpy.maximum(decibels, decibels.max() - 80)
    return scipy.fft.dct(logarithms, axis=1, norm="ortho" if ortho else None)[:, :count]


ours = librosa.feature.mfcc(
    y=samples, sr=sample_rate, n_fft=size, hop_length=hop, n_mels=bands, n_mfcc=count, center=False
).T
assert numpy.allclose(mfcc(), ours, atol=1e-3)

factors = {
    "symmetric window": {"symmetric": True},
    "HTK mel scale": {"scale": "htk"},
    "filter edges rounded down to bins": {"floored": True},
    "filters not normalised": {"norm": False},
    "last bin left out": {"nyquist": False},
    "ln(1 + x) for decibels": {"log": "one plus"},
    "DCT not orthonormal": {"ortho": False},
    "all together": {
        "symmetric": True,
        "scale": "htk",
        "floored": True,
        "norm": False,
        "nyquist": False,
        "log": "one plus",
        "ortho": False,
    },
}
for name, change in factors.items():
    theirs = mfcc(**change)
    share = numpy.sqrt(numpy.mean((theirs - ours)[:, 1:] ** 2) / numpy.mean(ours[:, 1:] ** 2))
    correlations = [numpy.corrcoef(theirs[:, k], ours[:, k])[0, 1] for k in range(1, count)]
    print(f"{name:36} {100 * share:8.1f} %   correlation {numpy.median(correlations):.3f}, least {min(correlations):.3f}")
mel = numpy.abs(numpy.fft.rfft(frames * window(True))) ** 2 @ filters("htk", True, False).T
print(f"mel energies below 1: {100 * numpy.mean(mel < 1):.0f} %")
