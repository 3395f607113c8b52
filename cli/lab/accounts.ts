/**
 * The account that the inventory's ssh user has on a host: the lines of /etc/passwd and its kin (passwd(5), shadow(5),
 * group(5)). No password can match "*"; the account is not locked by it, which sshd would refuse.
 */
export interface Accounts {
  passwd: string;
  shadow: string;
  group: string;
}

export const OPERATOR_ID = 1000;

export function withOperator(accounts: Accounts, user: string): Accounts {
  return {
    passwd: `${accounts.passwd}${user}:x:${OPERATOR_ID}:${OPERATOR_ID}::${homeOf(user)}:/bin/bash\n`,
    shadow: `${accounts.shadow}${user}:*:20000:0:99999:7:::\n`,
    group: `${accounts.group}${user}:x:${OPERATOR_ID}:\n`,
  };
}

export function homeOf(user: string): string {
  return user === 'root' ? '/root' : `/home/${user}`;
}

export function sudoersLine(user: string): string {
  return `${user} ALL=(ALL:ALL) NOPASSWD: ALL\n`;
}
