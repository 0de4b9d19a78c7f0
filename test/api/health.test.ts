import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Scene } from '../scene.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const pass = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);

describe('GET /api/health without a token', () => {
  it('asks the ledger once a second at most, however often it is asked', async () => {
    const scene = new Scene();
    for (let count = 0; count < 100; count += 1) {
      expect((await scene.ask('/api/health')).status).toBe(200);
      pass(50);
    }
    expect(scene.count('ledger health')).toBe(5);
  });

  it('says within a second that the ledger is out of reach, and at once that it is back', async () => {
    const scene = new Scene();
    await scene.ask('/api/health');
    scene.breakLedger();
    pass(1000);
    expect((await scene.ask('/api/health')).status).toBe(503);
    delete scene.faults.ledger;
    expect((await scene.ask('/api/health')).status).toBe(200);
  });

  it('with a token it is asked each time', async () => {
    const scene = new Scene();
    for (let count = 0; count < 3; count += 1) await scene.askApi('/api/health');
    expect(scene.count('ledger health')).toBe(3);
  });
});
