/** The rack of virtual hosts: real systemd machines on this one, for every other command to work on over SSH. */
export { burn, cut, type DamageOptions, freeze, heal, skew } from './damage.ts';
export { takeDown, takeImagesAway } from './down.ts';
export type { Emit, LabEvent } from './emit.ts';
export { ensureImages, type ImageKind, imagesLeft } from './images.ts';
export { openShell, type Ran, runInside } from './inside.ts';
export { checkLabName, labNameOf } from './places.ts';
export { checkPrerequisites, installPrerequisites, missingPrerequisites } from './prerequisites.ts';
export { listLabs } from './record.ts';
export { readSkew } from './skew.ts';
export { type LabHostStatus, type LabStatus, labStatus } from './status.ts';
export { bringUp, type UpOptions } from './up.ts';
