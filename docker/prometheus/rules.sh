#!/bin/sh
# rules.sh FILE: the alerts of the Kubernetes resource FILE as Prometheus reads them, so that there is one source of them.
exec sed '1,/^spec:/d; s/^  //' "$1"
