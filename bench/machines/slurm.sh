#!/bin/bash
# A Slurm of one controller and two daemons on this machine, below a folder: slurm.sh start|stop FOLDER; then SLURM_CONF=FOLDER/slurm.conf sbatch ...
# It has ports, keys and state of its own, and leaves a Slurm that the machine has alone. Needs root, and Debian's slurm-wlm and munge.
set -e
at=$2
case $1 in
start)
  mkdir -p "$at/state" "$at/spool-node1" "$at/spool-node2" "$at/munge"
  chmod 700 "$at/munge"
  if [ ! -f "$at/munge/key" ]; then
    head -c 1024 /dev/urandom >"$at/munge/key"
    chmod 400 "$at/munge/key"
  fi
  munged --key-file="$at/munge/key" --socket="$at/munge/socket" --pid-file="$at/munge/pid" --log-file="$at/munge/log" \
    --seed-file="$at/munge/seed" --force
  host=$(hostname -s)
  cat >"$at/slurm.conf" <<CONF
ClusterName=bench
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$at/munge/socket
CredType=cred/munge
StateSaveLocation=$at/state
SlurmdSpoolDir=$at/spool-%n
SlurmctldPidFile=$at/controller.pid
SlurmdPidFile=$at/%n.pid
SlurmctldLogFile=$at/controller.log
SlurmdLogFile=$at/%n.log
SlurmctldPort=16817
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=5,bf_interval=5
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
MinJobAge=10
KillWait=5
NodeName=node1 NodeHostname=$host NodeAddr=127.0.0.1 Port=16818 CPUs=1 RealMemory=2000
NodeName=node2 NodeHostname=$host NodeAddr=127.0.0.1 Port=16819 CPUs=1 RealMemory=2000
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
  export SLURM_CONF=$at/slurm.conf
  slurmctld
  slurmd -N node1
  slurmd -N node2
  ;;
stop)
  for file in "$at/node1.pid" "$at/node2.pid" "$at/controller.pid" "$at/munge/pid"; do
    if [ -f "$file" ]; then kill "$(cat "$file")" || true; fi
  done
  ;;
*)
  echo "slurm.sh: expected start or stop and a folder, got $*" >&2
  exit 2
  ;;
esac
