"""What people may do with their own tokens."""

from stateward.workbench.accounts.roles import Role, declare

#: Making and revoking one's own tokens: everybody's; an administrator revokes others' by `accounts.administer`.
OWN_TOKENS = "accounts.own_tokens"

declare(OWN_TOKENS, *(Role(value) for value in Role.values))
