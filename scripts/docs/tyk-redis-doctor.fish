function __tyk_redis_doctor_offers
	set -l words (commandline -opc) (commandline -ct)
	$words --generate-bash-completion 2>/dev/null
end
complete -c tyk-redis-doctor -a '(__tyk_redis_doctor_offers)'
