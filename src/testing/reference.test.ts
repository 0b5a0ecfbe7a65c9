import { expect, it } from 'vitest';
import { describeWithReference, referenceBytes, referenceText } from './reference';

describeWithReference('reference files', () => {
  it('reads text and bytes of the same file', async () => {
    const text = await referenceText('gold/tiny-t5/config.json');
    const bytes = await referenceBytes('gold/tiny-t5/config.json');
    expect(JSON.parse(text)).toMatchObject({ model_type: 't5', d_model: 64 });
    expect(new TextEncoder().encode(text)).toEqual(bytes);
  });

  it('says which file is missing', async () => {
    await expect(referenceBytes('gold/no-such-file')).rejects.toThrow('no-such-file');
  });
});
