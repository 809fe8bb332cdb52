FSLDIR=/usr/local/fsl
. "$FSLDIR/etc/fslconf/fsl.sh"
PATH=$FSLDIR/bin:$PATH
export FSLDIR PATH
exec "$1" "$2" --outfile "$3"
