import { execute } from '@oclif/core/execute';
import { handle } from '@oclif/core/handle';

// Not awaited at the top level: when the reader of a pipe goes away, Node would call that a promise never settled.
execute({ dir: import.meta.url }).catch(handle);
