# For /etc/dehydrated/conf.d, or at the end of /etc/dehydrated/config.
# shellcheck shell=sh disable=SC2034
CHALLENGETYPE="dns-01"
HOOK="/usr/local/share/ddns01/hooks/dehydrated"
HOOK_CHAIN="yes"
