FSLDIR=/usr/local/fsl
. "$FSLDIR/etc/fslconf/fsl.sh"
PATH=$FSLDIR/bin:$PATH
export FSLDIR PATH
exec fsl_deface "$1" "$2"
