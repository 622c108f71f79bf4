import { expect, test } from 'vitest';
import { parseErrors } from './parse-errors.ts';

test.each([
  ['<p>a <b>b</b><br></p>', []],
  ['<!doctype html><html lang="en"><head><title>a</title></head><body></body></html>', []],
  ['<p a="1" a="2"></p>', ['duplicate-attribute in line 1']],
  ['<p><b></p></b>', ['</p> closes another element']],
  ['<div><p></p>', ['<div> is not closed']],
  ['<p title="a > b"></p>', []],
])('%s', (markup, errors) => {
  expect(parseErrors(markup)).toEqual(errors);
});
