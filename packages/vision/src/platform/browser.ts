/** What stands in for `node.ts` where there are neither files nor sharp: `#platform` of package.json. */
import { EncoderKitError } from '@encoderkit/errors';
import type { decode as Decode } from './decode.ts';

export const decode: typeof Decode = async (_, __, where) => {
  throw new EncoderKitError({
    code: 'engine-unavailable',
    where,
    problem: 'image files are not decoded in a browser',
    remedy:
      'Draw the image on a canvas (createImageBitmap, drawImage), and pass what getImageData(0, 0, width, height) gives.',
  });
};
