import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, type Variables } from '../src/config.ts';

const PUBLIC_URL = 'https://feeds.example.com';
const read = (variables: Variables = {}) => readConfig({ PUBLIC_URL, ...variables });

function faultOf(variables: Variables): string {
  try {
    readConfig(variables);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('nothing is wrong');
}

describe('the configuration', () => {
  it('needs nothing but PUBLIC_URL', () => {
    expect(read()).toEqual({
      publication: {
        publicUrl: PUBLIC_URL,
        title: 'edgefeed',
        homePage: `${PUBLIC_URL}/`,
        language: 'en',
        timeZone: 'UTC',
        author: { name: 'edgefeed' },
        windowSize: 50,
      },
      place: {},
      tokens: [],
      hubSecrets: [],
      audience: { counting: true, badge: false },
    });
  });

  it('takes every variable', () => {
    const { publication, tokens } = read({
      PUBLISH_TOKEN: 'one',
      PUBLICATION_TITLE: '荆州日报',
      PUBLICATION_DESCRIPTION: 'What happens',
      PUBLICATION_HOME_PAGE: 'https://www.example.com/news',
      PUBLICATION_LANGUAGE: 'zh-CN',
      PUBLICATION_TIME_ZONE: 'Asia/Shanghai',
      PUBLICATION_AUTHOR: 'The newsroom',
      PUBLICATION_AUTHOR_URL: 'https://www.example.com/about',
      PUBLICATION_ICON: 'https://www.example.com/icon.png',
      PUBLICATION_LOGO: 'https://www.example.com/logo.png',
      PUBLICATION_COPYRIGHT: '© Example',
      WINDOW_SIZE: '20',
    });
    expect(tokens).toEqual(['one']);
    expect(publication).toEqual({
      publicUrl: PUBLIC_URL,
      title: '荆州日报',
      description: 'What happens',
      homePage: 'https://www.example.com/news',
      language: 'zh-CN',
      timeZone: 'Asia/Shanghai',
      author: { name: 'The newsroom', url: 'https://www.example.com/about' },
      icon: 'https://www.example.com/icon.png',
      logo: 'https://www.example.com/logo.png',
      copyright: '© Example',
      windowSize: 20,
    });
  });

  it('is frozen, all of it', () => {
    const config = read({ PUBLISH_TOKEN: 'one' });
    for (const part of [config, config.publication, config.publication.author, config.tokens]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it.each<[string, Variables, object]>([
    ['white space around', { PUBLICATION_TITLE: '  News  ' }, { title: 'News', author: { name: 'News' } }],
    [
      'line breaks and control characters',
      { PUBLICATION_TITLE: 'a\u0000\nb', PUBLICATION_AUTHOR: 'c\ud800\td' },
      { title: 'a b', author: { name: 'c d' } },
    ],
    [
      'control characters in longer texts',
      { PUBLICATION_DESCRIPTION: 'a\u0008b', PUBLICATION_COPYRIGHT: 'c\u0007d' },
      { description: 'ab', copyright: 'cd' },
    ],
    ['a language by its POSIX name', { PUBLICATION_LANGUAGE: 'zh_CN' }, { language: 'zh-CN' }],
    [
      'empty variables, which are as good as none',
      { PUBLICATION_TITLE: ' ', PUBLICATION_HOME_PAGE: '', PUBLICATION_LANGUAGE: '', WINDOW_SIZE: '' },
      { title: 'edgefeed', homePage: `${PUBLIC_URL}/`, language: 'en', windowSize: 50 },
    ],
    ['a number as WINDOW_SIZE', { WINDOW_SIZE: 1 }, { windowSize: 1 }],
    ['retention', { RETENTION_DAYS: '3', RETENTION_ARTICLES: 1000 }, { retention: { days: 3, articles: 1000 } }],
    ['an age alone', { RETENTION_DAYS: 3, RETENTION_ARTICLES: '' }, { retention: { days: 3 } }],
    ['the largest window', { WINDOW_SIZE: '500' }, { windowSize: 500 }],
  ])('takes %s', (_, variables, expected) => {
    expect(read(variables).publication).toMatchObject(expected);
  });

  it.each([
    ['a slash at its end', 'https://feeds.example.com/', 'https://feeds.example.com'],
    ['a port', 'http://localhost:8787', 'http://localhost:8787'],
    ['capitals and the standard port', ' HTTPS://Feeds.Example.com:443 ', 'https://feeds.example.com'],
    ['a host in Chinese', 'https://例子.example', 'https://xn--fsqu00a.example'],
  ])('takes a PUBLIC_URL with %s', (_, value, origin) => {
    expect(readConfig({ PUBLIC_URL: value }).publication.publicUrl).toBe(origin);
  });

  it.each([
    ['one', 'one', ['one']],
    ['two', 'one,two', ['one', 'two']],
    ['white space and commas without need', ' one , ,two,, ', ['one', 'two']],
    ['none', ' , ', []],
  ])('reads tokens: %s', (_, value, tokens) => {
    expect(read({ PUBLISH_TOKEN: value }).tokens).toEqual(tokens);
  });
});

it('keeps articles for ever when nothing else is said', () => {
  expect(read({ RETENTION_DAYS: '', RETENTION_ARTICLES: ' ' }).publication).not.toHaveProperty('retention');
});

describe('a variable that is wrong', () => {
  it.each<[keyof Variables, string | number, string]>([
    ['PUBLICATION_HOME_PAGE', 'www.example.com', 'https://www.example.com/'],
    ['PUBLICATION_AUTHOR_URL', 'mailto:a@example.com', 'https://www.example.com/about'],
    ['PUBLICATION_ICON', '/icon.png', 'https://www.example.com/icon.png'],
    ['PUBLICATION_LOGO', 'data:image/png;base64,AAAA', 'https://www.example.com/logo.png'],
    ['PUBLICATION_LANGUAGE', 'Chinese (simplified)', 'zh-CN'],
    ['PUBLICATION_TIME_ZONE', 'Asia/Jingzhou', 'Asia/Shanghai'],
    ['RETENTION_DAYS', '0', 'from 1 to 36500'],
    ['RETENTION_DAYS', '3 days', 'or be left out to keep articles for ever'],
    ['RETENTION_ARTICLES', '-5', 'from 1 to 10000000'],
    ['RETENTION_ARTICLES', 'never', 'or be left out to keep articles for ever'],
    ['WINDOW_SIZE', '0', 'from 1 to 500'],
    ['WINDOW_SIZE', '501', 'from 1 to 500'],
    ['WINDOW_SIZE', '2.5', 'from 1 to 500'],
    ['WINDOW_SIZE', 'many', 'from 1 to 500'],
    ['WINDOW_SIZE', -1, 'from 1 to 500'],
  ])('%s=%s is named, with what to write there', (name, value, advice) => {
    const message = faultOf({ PUBLIC_URL, [name]: value });
    expect(message).toMatch(new RegExp(`^${name} must be `));
    expect(message).toContain(advice);
    expect(message).toContain(String(value));
  });

  it.each([
    ['', 'it is not set'],
    ['feeds.example.com', 'not "feeds.example.com"'],
    ['https://example.com/feeds', 'not "https://example.com/feeds"'],
    ['https://example.com/?x', 'not "https://example.com/?x"'],
    ['https://example.com/#x', 'not "https://example.com/#x"'],
    ['ftp://example.com', 'not "ftp://example.com"'],
    ['https://', 'not "https://"'],
  ])('PUBLIC_URL=%s is named, with what to write there', (value, found) => {
    const message = faultOf(value === '' ? {} : { PUBLIC_URL: value });
    expect(message).toContain('PUBLIC_URL must be the address where readers reach this worker, such as https://feeds.');
    expect(message).toContain(found);
  });

  it('does not hide the others', () => {
    const message = faultOf({
      PUBLICATION_LANGUAGE: '!',
      PUBLICATION_TIME_ZONE: '!',
      PUBLICATION_ICON: '!',
      WINDOW_SIZE: 0,
    });
    const names = ['PUBLIC_URL', 'PUBLICATION_LANGUAGE', 'PUBLICATION_TIME_ZONE', 'PUBLICATION_ICON', 'WINDOW_SIZE'];
    for (const name of names) expect(message).toContain(`${name} must be`);
  });

  it('says nothing of tokens', () => {
    expect(faultOf({ PUBLISH_TOKEN: 'very-secret' })).not.toContain('very-secret');
  });

  it('reads the hosts of iframes, and names one that is none', () => {
    expect(read({ IFRAME_HOSTS: ' www.YouTube.com, player.vimeo.com,' }).publication.iframeHosts).toEqual([
      'www.youtube.com',
      'player.vimeo.com',
    ]);
    expect(() => read({ IFRAME_HOSTS: 'https://www.youtube.com/' })).toThrow(/IFRAME_HOSTS/);
  });
});

describe('the place of the ledger', () => {
  it('is what the platform has a name for', () => {
    const { place } = read({ LEDGER_LOCATION: ' weur ', LEDGER_JURISDICTION: 'eu' });
    expect(place).toEqual({ location: 'weur', jurisdiction: 'eu' });
    expect(read({ LEDGER_LOCATION: '' }).place).toEqual({});
  });

  it.each([
    [{ LEDGER_LOCATION: 'Paris' }, 'LEDGER_LOCATION must be one of wnam, enam, sam, weur, eeur, apac'],
    [{ LEDGER_JURISDICTION: 'EU' }, 'LEDGER_JURISDICTION must be one of eu, us, fedramp, fedramp-high, not "EU".'],
  ])('is refused otherwise: %j', (variables, fault) => {
    expect(faultOf({ PUBLIC_URL, ...variables })).toContain(fault);
  });
});
