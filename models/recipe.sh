#!/usr/bin/env bash
# Makes the shipped model again, from a clean checkout with its history: models/recipe.sh DATA WORK
#
# DATA holds the published sets: priya_drone/{train,test}, cnr_ext/{train,test}, cnrpark_ab/{A,B} as labelled folders,
# pklot_frames/{pucpr,ufpr04,ufpr05} as frames with their XML, sites/{kurss_parking_lot_1,eighonet_t10,webcams}.
# WORK takes pictures, the run and a repository with the result: 2 GB. What is there already is not made again, and a
# training run that was interrupted goes on. Two cores that do nothing else take some 35 minutes for the training and
# ten for the rest.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [[ $# -ne 2 ]]; then
  echo "Usage: models/recipe.sh DATA WORK" >&2
  exit 2
fi
data=$(realpath "$1")
mkdir -p "$2"
cd "$2"
ln -sfn "$data" published
parkstream=$home/parkstream

# Pictures. made FOLDER COMMAND… makes a folder once.
made() {
  if [[ ! -e $1.done ]]; then
    rm -rf "$1"
    "$parkstream" "${@:2}" "$1"
    touch "$1.done"
  fi
}
mkdir -p pklot data
n=0
for geometry in square bounding-box perspective; do
  n=$((n + 1))
  for site in pucpr ufpr04 ufpr05; do
    made "pklot/$site-$geometry" dataset pklot --geometry "$geometry" "published/pklot_frames/$site"
  done
  # As by careless marks: the car is off the middle, and neighbours reach in.
  for k in 1 2; do
    made "pklot/pucpr-$geometry-loose-$k" dataset pklot --geometry "$geometry" --loose "$n$k" published/pklot_frames/pucpr
  done
done
made pklot/ufpr04-loose dataset pklot --geometry square --loose 1 published/pklot_frames/ufpr04
made data/drawn dataset draw --count 4000 --seed 5
made data/drawn-loose dataset draw --loose --count 5000 --seed 20
made data/drawn-field dataset draw --field --count 8000 --seed 31
made data/drawn-demo dataset draw --demo --count 1000 --seed 4242

# It begins at the version before, which is in the history with a recipe of its own.
if [[ ! -e parking-4.onnx ]]; then
  git -C "$home" show 37614a463502280b9a2c2ef16099e052143e5aee:models/parking/4/model.onnx >parking-4.onnx
fi
sha256sum --quiet --check <<<"9441314b5ceb6a339541cafb1b28aec22f40668ec7df245520071b142af15502  parking-4.onnx"

# Training. The sites that validate do not train; what they say of each epoch is in training/sites.csv and decides nothing here.
settings=(--preset finetune --augmentation field --learning-rate 0.01 --schedule cosine --batch 64 --seed 201
  --freeze 6 --average 0.99 --label-smoothing 0.03 --balance site
  --data "cnr=published/cnr_ext@1200" --data "cnr-a=published/cnrpark_ab/A@450" --data "cnr-b=published/cnrpark_ab/B@450"
  --data "pucpr-bb=pklot/pucpr-bounding-box@500" --data "pucpr-pe=pklot/pucpr-perspective@500"
  --data "pucpr-sq=pklot/pucpr-square@500"
  --data "lp1=pklot/pucpr-square-loose-1@250" --data "lp2=pklot/pucpr-square-loose-2@250"
  --data "lp3=pklot/pucpr-bounding-box-loose-1@200" --data "lp4=pklot/pucpr-bounding-box-loose-2@200"
  --data "lp5=pklot/pucpr-perspective-loose-1@150" --data "lp6=pklot/pucpr-perspective-loose-2@150"
  --data "priya=published/priya_drone@500" --data "kurss=published/sites/kurss_parking_lot_1@350"
  --data "drawn=data/drawn@400" --data "loose=data/drawn-loose@1800" --data "field=data/drawn-field@600"
  --validate-on "eighonet=published/sites/eighonet_t10" --validate-on "webcams=published/sites/webcams"
  --validate-on "ufpr04=pklot/ufpr04-square" --validate-on "ufpr04-loose=pklot/ufpr04-loose")
cnr="ODbL 1.0; Amato et al. 2017, CNRPark+EXT"
pklot="CC BY 4.0; Almeida et al. 2015, PKLot"
ours="drawn by this application"
licences=("$cnr" "$cnr" "$cnr")
for _ in {1..9}; do licences+=("$pklot"); done
licences+=("MIT" "CC BY 4.0" "$ours" "$ours" "$ours")
if [[ ! -e training.done ]]; then
  "$parkstream" train --run training --resume --repository trial --from parking-4.onnx --epochs 9 "${settings[@]}"
  touch training.done
fi

# Stored is a mean: two parts the weights after the last epoch, one part those that the run began at. Between the epochs single
# crops of 56 decided, so none is picked.
rm -rf repository stored
mkdir -p repository/parking/3 # so that what calibrate stores is version 5
"$parkstream" train --run stored --repository repository --epochs 0 \
  --from training/last.onnx --from training/last.onnx --from parking-4.onnx "${settings[@]}" \
  "${licences[@]/#/--licence=}" --recipe 'models/recipe.sh DATA WORK   # from a clean checkout' \
  --recipe '# stored: two parts the weights after the last epoch, one part those that it began at. Sites that chose, on which figures flatter: eighonet_t10, webcams, and ufpr04, which had trained parking/4. They preferred the last epoch alone; the old weights were left in after that had been measured on ufpr05, where figures flatter too'

# One temperature and threshold, from sites that did not train, each counting alike.
measures=(published/priya_drone/test published/cnr_ext/test pklot/ufpr05-bounding-box pklot/ufpr05-perspective
  pklot/ufpr05-square published/sites/eighonet_t10 published/sites/webcams data/drawn-demo)
"$parkstream" calibrate --repository repository --engine onnx --precision fp32 \
  --data published/sites/eighonet_t10 --data published/sites/webcams \
  --data pklot/ufpr04-square --data pklot/ufpr04-bounding-box --data pklot/ufpr04-perspective --data pklot/ufpr04-loose \
  "${measures[@]/#/--measure=}"

# Pictures that the commands above make again, byte for byte, need no place in the list of training files.
version=repository/parking/5
before=$(sha256sum "$version/training-files.sha256" | cut -d ' ' -f 1)
grep -v -E '  (data/drawn|pklot/)' "$version/training-files.sha256" >list
mv list "$version/training-files.sha256"
after=$(sha256sum "$version/training-files.sha256" | cut -d ' ' -f 1)
sed -i "s/$before/$after/" "$version/model-card.json"

# The 8-bit form, behind its gate.
"$parkstream" quantize --repository repository --crops 600 --percentile 99.999 \
  --calibrate published/priya_drone/train --calibrate published/cnr_ext/train --calibrate published/cnrpark_ab/A \
  --calibrate published/cnrpark_ab/B --calibrate pklot/pucpr-bounding-box --calibrate pklot/pucpr-perspective \
  --calibrate data/drawn-loose \
  --data published/cnr_ext/test --data data/drawn-demo --data published/priya_drone/test
"$parkstream" evaluate --repository repository "${measures[@]/#/--data=}"
