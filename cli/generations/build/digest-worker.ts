import { parentPort, workerData } from 'node:worker_threads';
import { digestFile } from './digest.ts';

parentPort!.postMessage(await digestFile(workerData as string));
