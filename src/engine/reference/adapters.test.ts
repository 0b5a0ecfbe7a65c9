import { describeAdapters } from '@/testing/lora/adapter-cases';
import { loadReferenceRuntime } from './reference-runtime';

describeAdapters('reference', loadReferenceRuntime);
