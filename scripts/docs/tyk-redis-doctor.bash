_tyk_redis_doctor() {
	local words=("${COMP_WORDS[@]:0:COMP_CWORD}")
	local current="${COMP_WORDS[COMP_CWORD]}"
	[[ "$current" == -* ]] && words+=("$current")
	COMPREPLY=($(compgen -W "$("${words[@]}" --generate-bash-completion 2>/dev/null)" -- "$current"))
}
complete -o default -F _tyk_redis_doctor tyk-redis-doctor
