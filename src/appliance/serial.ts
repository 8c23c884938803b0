/** A serial number by its shape, wherever it stands as a word: the name of a capture holds one, too. */
export const SERIAL = /(?<![\p{L}\p{N}])[\dA-F]{12,20}-[\dA-Z]{7,12}(?![\p{L}\p{N}])/giu;
