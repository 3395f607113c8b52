import type { CatalogueConfig } from '#contract/catalogue-config.ts';
import { CATALOGUE_DIR, CATALOGUE_RUNTIME_DIR, CURRENT_RELEASE, EXECUTABLE } from '#contract/layout.ts';

/**
 * Units of a catalogue box. One socket, held by systemd, is shared by all workers: each accepts from it by itself, and
 * a worker that restarts leaves no connection refused, as the others, and then the queue of the socket, take them.
 */

/** A bare port is bound on IPv6 and IPv4 at once (systemd.socket(5), ListenStream=). */
export function renderCatalogueSocket({ port }: { port: number }): string {
  return `[Unit]
Description=Bricks catalogue, users' HTTP
PartOf=bricks-catalogue.target

[Socket]
ListenStream=${port}
BindIPv6Only=both
Backlog=4096
NoDelay=yes
FileDescriptorName=http
Accept=no
Service=bricks-catalogue@0.service
`;
}

/**
 * Instance N is worker N. The fingerprint names release and configuration; provisioning reads it back from the
 * environment of the running process, and so knows whether that one, not only its unit, is what the plan says.
 */
export function renderCatalogueService({ fingerprint }: { fingerprint: string }): string {
  return `[Unit]
Description=Bricks catalogue, worker %i
PartOf=bricks-catalogue.target
# Without its word no worker answers.
After=bricks-catalogue-keeper.service
StartLimitIntervalSec=0

[Service]
Type=notify
# The daemon tells systemd how it is through the systemd-notify program, a process of its own.
NotifyAccess=all
ExecStart=${CURRENT_RELEASE}/${EXECUTABLE} catalogue
Sockets=bricks-catalogue.socket
Environment=BRICKS_WORKER=%i
Environment=BRICKS_FINGERPRINT=${fingerprint}
User=bricks-catalogue
Restart=always
RestartSec=1
WatchdogSec=20
TimeoutStopSec=15
KillMode=mixed
LimitNOFILE=65536
LimitCORE=0
# A child killed for want of memory must not take the worker with it.
OOMPolicy=continue
# Workers share it: it stays when one of them stops.
RuntimeDirectory=bricks-catalogue
RuntimeDirectoryMode=0700
RuntimeDirectoryPreserve=yes
CacheDirectory=bricks-catalogue
CacheDirectoryMode=0700

${SANDBOX}`;
}

/**
 * The keeper of the schedule, the one process that writes it and talks to the other boxes. It is root, to write what the workers
 * only read and to reach their sockets, but may do nothing else that root may. Restarted faster than a lease ends (2 s).
 */
export function renderKeeperService({ fingerprint }: { fingerprint: string }): string {
  return `[Unit]
Description=Bricks catalogue, keeper of the schedule
PartOf=bricks-catalogue.target
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=all
ExecStart=${CURRENT_RELEASE}/${EXECUTABLE} catalogue-keeper
Environment=BRICKS_FINGERPRINT=${fingerprint}
Restart=always
RestartSec=200ms
WatchdogSec=20
TimeoutStopSec=15
KillMode=mixed
LimitCORE=0
# A keeper that is late costs its box the lease.
Nice=-5
OOMScoreAdjust=-500
OOMPolicy=continue
RuntimeDirectory=bricks-keeper
RuntimeDirectoryMode=0700
# What the clock showed, for the keeper that comes next.
RuntimeDirectoryPreserve=yes
ReadWritePaths=${CATALOGUE_DIR} -${CATALOGUE_RUNTIME_DIR}

${KEEPER_SANDBOX}`;
}

/**
 * All but MemoryDenyWriteExecute (V8 compiles at run time) and IPAddressDeny (users come from anywhere). The worker has
 * no network of its own: it only accepts from the socket it is handed, which stays in the host's network.
 */
const SANDBOX = `# Sandbox
UMask=0077
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
PrivateNetwork=yes
PrivateUsers=yes
PrivateIPC=yes
ProtectProc=invisible
ProcSubset=pid
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RemoveIPC=yes
RestrictAddressFamilies=AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
`;

/** The workers', but for the network, and for the users and files of the workers, which it must reach. */
const KEEPER_SANDBOX = SANDBOX.replace('CapabilityBoundingSet=\n', 'CapabilityBoundingSet=CAP_DAC_OVERRIDE\n')
  .replace('PrivateNetwork=yes\nPrivateUsers=yes\n', '')
  .replace('RestrictAddressFamilies=AF_UNIX\n', 'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6\n');

/** What is enabled at boot. Workers beyond these may still run from an earlier configuration; stopping them is the plan's. */
export function renderCatalogueTarget({ workers }: { workers: number }): string {
  const instances = Array.from({ length: workers }, (_, worker) => `bricks-catalogue@${worker}.service`);
  return `[Unit]
Description=Bricks catalogue
Wants=${['bricks-catalogue.socket', 'bricks-catalogue-keeper.service', ...instances].join(' ')}

[Install]
WantedBy=multi-user.target
`;
}

/** Keys in a fixed order, so that the same configuration is the same bytes. */
export function renderCatalogueConfig(config: CatalogueConfig): string {
  const { shop, host, workers, cacheBytes, isKept, onDoubt, keeperPort, operatorKey } = config;
  const ordered = { shop, host, workers, cacheBytes, isKept, onDoubt, keeperPort, operatorKey };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}
