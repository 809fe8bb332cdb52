set -e
export MCRROOT=/opt/matlab-runtime/R2022a
folder=$(mktemp -d)
gunzip -c "$1" > "$folder/head.nii"
bash /opt/mri_reface/run_mri_reface.sh "$folder/head.nii" "$folder" -imType T1 -saveQCRenders 0
gzip -c "$folder/head_deFaced.nii" > "$2"
rm -r "$folder"
