_tyk_redis_doctor() {
	local offers
	mapfile -t offers < <("${COMP_WORDS[@]:0:COMP_CWORD+1}" --generate-bash-completion 2>/dev/null)
	COMPREPLY=("${offers[@]}")
}
complete -o default -F _tyk_redis_doctor tyk-redis-doctor
