import { expect, test } from 'vitest';
import { mailText } from './mail-text.ts';

const mail = (...lines: string[]) => Buffer.from(['Subject: secret', 'X-Spam: yes', ...lines].join('\r\n'), 'latin1');

const cases: Record<string, { bytes: Buffer; text: string }> = {
  plain: { bytes: mail('', 'Hello  ', '', '', '', 'you'), text: 'Hello\n\nyou' },
  'quoted-printable, Latin 1': {
    bytes: mail(
      'Content-Type: text/plain; charset=iso-8859-1',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'caf=E9 on a =',
      'line',
    ),
    text: 'café on a line',
  },
  'base64, UTF-8': {
    bytes: mail(
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from('日本語').toString('base64'),
    ),
    text: '日本語',
  },
  'bytes in the character set that is named': {
    bytes: mail('Content-Type: text/plain; charset=koi8-r', '', '\xd0\xd2\xc9\xd7\xc5\xd4'),
    text: 'привет',
  },
  'a character set that nobody knows': {
    bytes: mail('Content-Type: text/plain; charset=nonsense-9', '', 'Hello'),
    text: 'Hello',
  },
  HTML: {
    bytes: mail(
      'Content-Type: text/html',
      '',
      '<style>p { color: red }</style><h1>Dear you</h1><p>Click <a href="http://x.y/z">here</a> &amp; win<img src="q.gif" alt="pixel">',
    ),
    text: 'Dear you\n\nClick here & win',
  },
  'a page of HTML that says it is plain': {
    bytes: mail('', '<html><body><b>Buy</b> now</body></html>'),
    text: 'Buy now',
  },
  'the plain one of two alternatives': {
    bytes: mail(
      'Content-Type: multipart/alternative; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'as text',
      '--b',
      'Content-Type: text/html',
      '',
      '<p>as HTML</p>',
      '--b--',
    ),
    text: 'as text',
  },
  'the HTML one where the plain one is blank': {
    bytes: mail(
      'Content-Type: multipart/alternative; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      '  ',
      '--b',
      'Content-Type: text/html',
      '',
      '<p>as HTML</p>',
      '--b--',
    ),
    text: 'as HTML',
  },
  'attachments, and mails within, left out': {
    bytes: mail(
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'see below',
      '--b',
      'Content-Type: message/rfc822',
      '',
      'Subject: inner',
      '',
      'inner body',
      '--b',
      'Content-Type: text/plain; name=a.txt',
      'Content-Disposition: attachment; filename=a.txt',
      '',
      'attached',
      '--b--',
    ),
    text: 'see below',
  },
  'no body': { bytes: mail(''), text: '' },
  'nothing at all': { bytes: Buffer.alloc(0), text: '' },
  'null bytes': { bytes: mail('', 'a\0b'), text: 'ab' },
};

test.each(Object.entries(cases))('%s', async (_, { bytes, text }) => {
  expect(await mailText(bytes)).toBe(text);
});
