import { describe, expect, it } from 'vitest';
import { fakeHouse, NOW } from './house.ts';

describe('GET /api/health without a token', () => {
  it('asks the ledger once a second at most, however often it is asked', async () => {
    const clock = { now: NOW };
    const house = fakeHouse({ now: () => clock.now });
    for (let count = 0; count < 100; count += 1) {
      expect((await house.ask('/api/health')).status).toBe(200);
      clock.now += 50;
    }
    expect(house.count('ledger health')).toBe(5);
  });

  it('says within a second that the ledger is out of reach, and at once that it is back', async () => {
    const clock = { now: NOW };
    const house = fakeHouse({ now: () => clock.now });
    await house.ask('/api/health');
    house.ledgerDown = true;
    clock.now += 1000;
    expect((await house.ask('/api/health')).status).toBe(503);
    house.ledgerDown = false;
    expect((await house.ask('/api/health')).status).toBe(200);
  });

  it('with a token it is asked each time', async () => {
    const house = fakeHouse();
    for (let count = 0; count < 3; count += 1) await house.askApi('/api/health');
    expect(house.count('ledger health')).toBe(3);
  });
});
