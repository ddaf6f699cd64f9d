#!/bin/sh
# rules.sh FILE: the alerts of the Kubernetes resource FILE as Prometheus reads them, so that there is one source of them.
# RUNBOOKS in the environment is the address of src/docs, to whose operations.md each alert links.
exec sed "1,/^spec:/d; s/^  //; s#https://parkstream.example/src/docs#${RUNBOOKS:-https://parkstream.example/src/docs}#" "$1"
