#!/bin/bash
# The device check: WebGPU on a machine with a GPU that cannot fetch anything, in at most five minutes.
#   bash bench/device.sh pack    here: packs Node, Dawn, the Vulkan loader, the library and the CPU's results into .device (at most 64 MiB)
#   bash bench/device.sh         there, with .device beside bench: every program against the CPU's results, then flow sampling and decoding
#                                beside PyTorch on the GPU and on the CPU of that machine; what it says is also in $OUT, where that is set
#   bash bench/device.sh dry     here: the same from the packed folder, on a software Vulkan device
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
packed=$root/.device
limit=$((64 * 1024 * 1024))

pack() {
  local home=$root/.local/webgpu/node_modules software=$root/.local/swiftshader
  [ -d "$home/webgpu" ] || { echo "device: expected WebGPU, got none: npm run setup -- --webgpu"; exit 1; }
  (cd "$root" && node --input-type=module -e "
    const { softwareVulkan } = await import('./environment/gpu/webgpu.mjs');
    const found = await softwareVulkan();
    if ('why' in found) { console.error('device: ' + found.why); process.exit(1); }")
  rm -rf "$packed"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work/lib" "$work/.local/webgpu/node_modules/webgpu/dist/linux-x64" "$work/node_modules/@tensorflow" "$work/data/models" "$packed"
  cp "$(node -p process.execPath)" "$work/node"
  cp "$software/libvulkan.so.1" "$work/lib/"
  # Dawn for this one system, and of each package of TensorFlow.js the one file that Node loads.
  cp "$home/webgpu/dist/linux-x64/dawn.node" "$work/.local/webgpu/node_modules/webgpu/dist/linux-x64/"
  cp "$home"/webgpu/{index.js,package.json} "$work/.local/webgpu/node_modules/webgpu/"
  cp "$root/.local/webgpu/package.json" "$work/.local/webgpu/"
  local name from main
  for name in tfjs tfjs-core tfjs-converter tfjs-layers tfjs-data tfjs-backend-cpu tfjs-backend-webgl tfjs-backend-webgpu; do
    from=$root/node_modules/@tensorflow/$name
    [ -d "$from" ] || from=$home/@tensorflow/$name
    main=$(node -p "require('$from/package.json').main")
    mkdir -p "$work/node_modules/@tensorflow/$name/$(dirname "$main")"
    cp "$from/package.json" "$work/node_modules/@tensorflow/$name/"
    cp "$from/$main" "$work/node_modules/@tensorflow/$name/$main"
  done
  for name in seedrandom long node-fetch whatwg-url tr46 webidl-conversions string_decoder safe-buffer argparse regenerator-runtime; do
    [ -d "$root/node_modules/$name" ] && cp -r "$root/node_modules/$name" "$work/node_modules/"
  done
  (cd "$root" && cp -r package.json dist environment bench "$work/")
  find "$work/dist" \( -name '*.test.*' -o -name '*.d.ts' -o -name '*.map' \) -delete
  for name in flow-digits-tiny diffusion-digits-tiny flow-digits-transformer language-arithmetic-4k digit-classifier outcome-reward-arithmetic process-reward-arithmetic; do
    cp "$root/data/models/$name".{card.json,safetensors} "$work/data/models/"
  done
  (cd "$root" && TF_CPP_MIN_LOG_LEVEL=3 node dist/cli/proof/prove.js "$work/cpu.json" 2>/dev/null)
  tar -C "$work" -czf "$packed/device.tar.gz" .
  local size
  size=$(stat -c %s "$packed/device.tar.gz")
  [ "$size" -le "$limit" ] || { echo "device: expected at most $limit bytes, got $size"; exit 1; }
  echo "device: packed $((size / 1024 / 1024)) MiB into $packed"
}

# Runs what was packed: $1 is "software" for a dry run.
check() {
  [ -f "$packed/device.tar.gz" ] || { echo "device: expected $packed/device.tar.gz, got no such file: bash bench/device.sh pack"; exit 1; }
  local start=$SECONDS
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  tar -C "$work" -xzf "$packed/device.tar.gz"
  cd "$work"
  export INFERENCE_SCALING_BACKEND=webgpu BENCH_PYTHON=${BENCH_PYTHON:-python3}
  local driver=/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json rounds=3 parts=()
  if [ "${1:-}" = software ]; then
    export LD_LIBRARY_PATH=$root/.local/swiftshader VK_ICD_FILENAMES=$root/.local/swiftshader/vk_swiftshader_icd.json
    export INFERENCE_SCALING_ROWS=2
    parts=(random 'flow, 4' points)
  else
    ldconfig -p | grep -q libvulkan || export LD_LIBRARY_PATH=$work/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    [ -n "${VK_DRIVER_FILES:-}" ] || [ ! -f "$driver" ] || export VK_DRIVER_FILES=$driver
    nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader || echo 'device: no nvidia-smi'
  fi
  local status=0
  timeout 150 ./node dist/cli/proof/prove.js here.json "${parts[@]}" 2>proof.log || status=$?
  [ -f here.json ] || { tail -3 proof.log; echo "device: the proof did not begin"; return 1; }
  if [ "${1:-}" != software ]; then
    for where in cuda cpu; do
      local left=$((285 - SECONDS + start))
      [ "$left" -gt 20 ] || { echo "device: no time left for PyTorch on $where"; continue; }
      DEVICE_PYTORCH=$where timeout "$left" ./node bench/device.mjs --json --rounds $rounds --seconds 0.5 >said.txt || status=$?
      tail -1 said.txt >"pytorch-$where.json"
      ./node -e 'JSON.parse(require("node:fs").readFileSync(process.argv[1]))' "pytorch-$where.json" 2>/dev/null || rm "pytorch-$where.json"
    done
  fi
  ./node bench/device-table.mjs here.json cpu.json pytorch-cuda.json pytorch-cpu.json || status=$?
  [ -z "${OUT:-}" ] || cp here.json "$OUT/" 2>/dev/null || true
  echo "device: $((SECONDS - start)) s, status $status"
  return "$status"
}

case "${1:-}" in
  pack) pack ;;
  dry) check software ;;
  '') if [ -n "${OUT:-}" ]; then check | tee "$OUT/device.txt"; else check; fi ;;
  *) echo "device: expected pack, dry or nothing, got $1"; exit 2 ;;
esac
