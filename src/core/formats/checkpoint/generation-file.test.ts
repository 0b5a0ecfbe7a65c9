import { expect, it } from 'vitest';
import { makeTinyCheckpoint } from '@/testing/checkpoints/tiny-checkpoint';
import { applyGenerationFile } from './generation-file';

const { config } = makeTinyCheckpoint({ seed: 1 });

it('takes special tokens from generation_config.json before those of config.json', () => {
  const json = {
    eos_token_id: 5,
    decoder_start_token_id: 3,
    pad_token_id: 4,
    transformers_version: '5.24.0',
  };
  expect(applyGenerationFile(config, json)).toEqual({
    config: { ...config, eosTokenId: 5, decoderStartTokenId: 3, padTokenId: 4 },
    notes: [],
  });
});

it('keeps those of config.json where the file says nothing or null', () => {
  expect(applyGenerationFile(config, { eos_token_id: null, use_cache: true })).toEqual({ config, notes: [] });
});

it('says which end tokens and settings are not applied', () => {
  const { config: read, notes } = applyGenerationFile(config, {
    eos_token_id: [7, 8],
    num_beams: 4,
    top_k: null,
  });
  expect(read.eosTokenId).toBe(7);
  expect(notes).toEqual([
    expect.stringContaining('2 end tokens; only the first (7)'),
    expect.stringMatching(/sets "num_beams", which is not applied/),
  ]);
});

it('refuses tokens outside the vocabulary, and does not use a file that makes no sense', () => {
  expect(() => applyGenerationFile(config, { eos_token_id: 96 })).toThrow(/vocabulary/);
  for (const json of [null, 'text', { eos_token_id: 'end' }, { eos_token_id: [] }, { pad_token_id: -1 }]) {
    expect(applyGenerationFile(config, json)).toEqual({
      config,
      notes: [expect.stringContaining('not used')],
    });
  }
});
