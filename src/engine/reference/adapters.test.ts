import { describeAdapters } from '@/testing/adapter-cases';
import { loadReferenceRuntime } from './reference-runtime';

describeAdapters('reference', loadReferenceRuntime);
