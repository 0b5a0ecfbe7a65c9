/**
 * Opens a repository of ONNX files in the layout of Hugging Face's exporter. `@huggingface/transformers` handles the hub,
 * caching and file names and loads the two graphs; generation runs on our own code (see onnx-repo-runtime.ts).
 */
import type { InferenceSession } from 'onnxruntime-web';
import { PlaygroundError } from '@/core/errors';
import { parseT5Config, type T5Config } from '@/core/model/t5-config';
import { checkAnyTokenizer } from '@/core/tokenizer/any-tokenizer';
import type { AnyTokenizerJson } from '@/core/tokenizer/tokenizer-json';
import type { OnnxRepo } from '@/engine/protocol';

export type Transformers = typeof import('@huggingface/transformers');

/** Sessions of the encoder and of the decoder that serves the first step and all later ones. */
export interface RepoSessions {
  encoder: InferenceSession;
  decoder: InferenceSession;
}

export interface OpenedRepo {
  readonly config: T5Config;
  readonly tokenizer: AnyTokenizerJson;
  readonly sessions: RepoSessions;
  /** Bytes of the ONNX files. */
  readonly weightBytes: number;
  dispose(): void;
}

export interface OpenRepoOptions {
  /** `cpu` is the native build of onnxruntime under Node. */
  device: 'wasm' | 'webgpu' | 'cpu';
  onProgress?: (bytesDone: number, bytesTotal: number) => void;
}

/** Model ids of the hub; nothing else may become part of a URL. */
const REPO_ID = /^[\w-][\w.-]{0,95}\/[\w-][\w.-]{0,95}$/;
const HUB = 'https://huggingface.co/';
/** A vocabulary of mT5's size takes some 16 MB. */
const MAX_TOKENIZER_BYTES = 64 * 1_048_576;

/**
 * Opens a repository of the hub, or a folder at a URL.
 * @throws {PlaygroundError} `invalid-input` if the location is neither, `network` if a file cannot be fetched,
 *   `unsupported-file` for another architecture
 */
export async function openOnnxRepo(
  transformers: Transformers,
  repo: OnnxRepo,
  options: OpenRepoOptions,
): Promise<OpenedRepo> {
  const { model, host, template, files } = locate(repo);
  const { env, AutoConfig, AutoModelForSeq2SeqLM } = transformers;
  env.remoteHost = host;
  env.remotePathTemplate = template;
  env.allowLocalModels = false;
  const progress = new DownloadProgress(options.onProgress);
  try {
    const revision = repo.revision ?? 'main';
    const config = parseT5Config(await AutoConfig.from_pretrained(model, { revision }));
    const tokenizer = await fetchTokenizer(transformers, `${files}tokenizer.json`);
    const loaded = await AutoModelForSeq2SeqLM.from_pretrained(model, {
      revision,
      device: options.device,
      dtype: repo.dtype,
      progress_callback: (event) => progress.take(event),
    });
    return {
      config,
      tokenizer,
      sessions: sessionsOf(loaded.sessions),
      weightBytes: progress.bytes,
      dispose: () => void loaded.dispose(),
    };
  } catch (thrown) {
    throw explainRepoError(thrown, repo);
  }
}

/** Translates a location into the options of transformers.js. */
function locate({ location, revision = 'main' }: OnnxRepo) {
  if (REPO_ID.test(location)) {
    const template = '{model}/resolve/{revision}/';
    return {
      model: location,
      host: HUB,
      template,
      files: `${HUB}${location}/resolve/${encodeURIComponent(revision)}/`,
    };
  }
  const url = URL.canParse(location) ? new URL(location) : undefined;
  const folder = url && /^(.*\/)([\w-][\w.-]*)\/?$/.exec(url.pathname);
  if (!url || !folder || !/^https?:$/.test(url.protocol)) {
    throw new PlaygroundError(
      'invalid-input',
      `"${location.slice(0, 100)}" is not a repository of ONNX files.`,
      {
        hint: 'Enter owner/name as on the Hugging Face hub, or the URL of a folder.',
      },
    );
  }
  const host = `${url.origin}${folder[1]}`;
  return { model: folder[2]!, host, template: '{model}/', files: `${host}${folder[2]}/` };
}

async function fetchTokenizer({ env }: Transformers, url: string): Promise<AnyTokenizerJson> {
  const response = (await env.fetch(url)) as Response;
  if (!response.ok) throw new Error(`Could not locate file: "${url}" (${response.status}).`);
  const text = await response.text();
  if (text.length > MAX_TOKENIZER_BYTES)
    throw new PlaygroundError('invalid-tokenizer', 'The tokenizer.json of the repository is too large.');
  return checkAnyTokenizer(JSON.parse(text));
}

function sessionsOf(sessions: Record<string, unknown>): RepoSessions {
  return {
    encoder: sessions.model as InferenceSession,
    decoder: sessions.decoder_model_merged as InferenceSession,
  };
}

/** Sums up the download progress of the ONNX files. */
class DownloadProgress {
  private readonly done = new Map<string, number>();
  private readonly totals = new Map<string, number>();

  constructor(private readonly onProgress: OpenRepoOptions['onProgress']) {}

  get bytes(): number {
    return sum(this.done);
  }

  take(event: { status: string; file?: string; loaded?: number; total?: number }): void {
    if (event.status !== 'progress' || !event.file?.endsWith('.onnx')) return;
    this.done.set(event.file, event.loaded ?? 0);
    this.totals.set(event.file, event.total ?? 0);
    this.onProgress?.(this.bytes, sum(this.totals));
  }
}

function sum(values: ReadonlyMap<string, number>): number {
  return [...values.values()].reduce((total, value) => total + value, 0);
}

function explainRepoError(thrown: unknown, { location, dtype }: OnnxRepo): PlaygroundError {
  if (thrown instanceof PlaygroundError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const missing = /could not locate file|404|not found/i.test(message);
  if (missing || /fetch|network|unauthorized|forbidden|access to file/i.test(message)) {
    const what = missing ? 'a file is missing' : 'a file could not be fetched';
    return new PlaygroundError('network', `${location} could not be opened: ${what}. ${message}`, {
      hint: `Check the name. The repository must contain config.json, tokenizer.json and, in onnx/, an encoder and a merged decoder in ${dtype}.`,
      cause: thrown,
    });
  }
  return new PlaygroundError('unsupported-file', `${location} could not be opened: ${message}`, {
    hint: 'Choose a T5 repository with ONNX files for transformers.js.',
    cause: thrown,
  });
}
