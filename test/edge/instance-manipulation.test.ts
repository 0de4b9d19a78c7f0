import { expect, it } from 'vitest';
import { takesFeedDelta } from '../../src/edge/instance-manipulation.ts';

const takes = (value?: string) => takesFeedDelta(new Headers(value === undefined ? {} : { 'A-IM': value }));

it.each([
  'feed',
  'Feed',
  'vcdiff, feed',
  'feed;q=0.5',
  'feed ; q=1',
  'gzip;q=0, feed',
  'feed;x=y',
  'range, feed;q=0.001',
])('A-IM: %s takes changed entries alone', (value) => expect(takes(value)).toBe(true));

it.each([
  undefined,
  '',
  'vcdiff',
  'feed;q=0',
  'feed; q=0.000',
  'FEED;Q=0',
  'feeds',
  'x-feed',
  'feed=1',
  '"feed"',
  ',',
])('A-IM: %s does not', (value) => expect(takes(value)).toBe(false));
