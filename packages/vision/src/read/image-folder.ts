import { type FileFolder, type FileFolderOptions, type FileWarning, fileFolder } from '@encoderkit/core';
import { decode } from '#platform';

/** `extensions`: jpg, jpeg, jpe, jfif, png, webp, gif and avif when absent. */
export type ImageFolderOptions = FileFolderOptions;

/** Images by path, labelled by the name of their folder. */
export type ImageFolder = FileFolder;

/** A file that is left out, and why. */
export type ImageFolderWarning = FileWarning;

/**
 * A folder with a subfolder for each class as a data set: `folder/cat/1.jpg` is an example of `cat`. Examples are
 * paths, in natural order, class by class; the encoder decodes each when its turn comes, so no more than a batch is
 * ever in memory.
 *
 * Hidden files and folders are passed over. Files with other endings, and images that lie beside the class folders,
 * are left out with a warning. Links are followed.
 *
 * @throws `file-not-found` for a folder that is not there; `empty-data` where there is no class, or one without images;
 * `invalid-data` for a folder inside a class
 *
 * @example
 * ```ts
 * import { imageFolder } from '@encoderkit/vision';
 *
 * const photos = await imageFolder('photos', { corrupt: 'skip' }); // photos/cat/1.jpg, photos/dog/1.jpg, …
 * console.log(photos.size, photos.labels); // 24 ['cat', 'dog']
 * ```
 */
export async function imageFolder(path: string, options: ImageFolderOptions = {}): Promise<ImageFolder> {
  return fileFolder(path, options, {
    reader: 'imageFolder',
    kind: 'image',
    extensions: ['jpg', 'jpeg', 'jpe', 'jfif', 'png', 'webp', 'gif', 'avif'],
    // A small target, so that a large JPEG is reduced while it is decoded; it is still read to its end.
    decode: (file) =>
      decode(file, { height: 16, width: 16, channels: 3, resize: 'stretch', background: [0, 0, 0] }, file),
    concurrency: 8,
  });
}
