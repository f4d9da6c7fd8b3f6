# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_hwkey_global_optspecs
    string join \n p/profile= config= region= project-id= endpoint= o/output= json q/quiet v/verbose y/yes no-input dry-run color= timeout= retries= h/help V/version
end

function __fish_hwkey_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_hwkey_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_hwkey_using_subcommand
    set -l cmd (__fish_hwkey_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c hwkey -n "__fish_hwkey_needs_command" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_needs_command" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_needs_command" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_needs_command" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_needs_command" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_needs_command" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_needs_command" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_needs_command" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_needs_command" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_needs_command" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_needs_command" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_needs_command" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_needs_command" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_needs_command" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_needs_command" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_needs_command" -s V -l version -d 'Print version'
complete -c hwkey -n "__fish_hwkey_needs_command" -f -a "repo" -d 'Public keys of your CodeArts Repo account'
complete -c hwkey -n "__fish_hwkey_needs_command" -f -a "kps" -d 'SSH key pairs in KPS (Key Pair Service)'
complete -c hwkey -n "__fish_hwkey_needs_command" -f -a "audit" -d 'Show where each of your keys is registered'
complete -c hwkey -n "__fish_hwkey_needs_command" -f -a "auth" -d 'Log in, and see which credentials are in use'
complete -c hwkey -n "__fish_hwkey_needs_command" -f -a "profile" -d 'Connection profiles'
complete -c hwkey -n "__fish_hwkey_needs_command" -f -a "sandbox" -d 'The services on loopback, for trying things and for tests'
complete -c hwkey -n "__fish_hwkey_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c hwkey -n "__fish_hwkey_needs_command" -f -a "man" -d 'Print the manual page of hwkey, or write all manual pages to a directory'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and not __fish_seen_subcommand_from key" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and not __fish_seen_subcommand_from key" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and not __fish_seen_subcommand_from key" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and not __fish_seen_subcommand_from key" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and not __fish_seen_subcommand_from key" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and not __fish_seen_subcommand_from key" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and not __fish_seen_subcommand_from key" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and not __fish_seen_subcommand_from key" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and not __fish_seen_subcommand_from key" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and not __fish_seen_subcommand_from key" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and not __fish_seen_subcommand_from key" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and not __fish_seen_subcommand_from key" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and not __fish_seen_subcommand_from key" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and not __fish_seen_subcommand_from key" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and not __fish_seen_subcommand_from key" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and not __fish_seen_subcommand_from key" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and not __fish_seen_subcommand_from key" -f -a "key" -d 'SSH public keys, which git uses'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -f -a "add" -d 'Register an SSH public key with your CodeArts Repo account'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -f -a "list" -d 'List the keys of your CodeArts Repo account'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -f -a "ls" -d 'List the keys of your CodeArts Repo account'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -f -a "show" -d 'Show one key of your CodeArts Repo account in full'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -f -a "delete" -d 'Remove keys from your CodeArts Repo account'
complete -c hwkey -n "__fish_hwkey_using_subcommand repo; and __fish_seen_subcommand_from key" -f -a "rm" -d 'Remove keys from your CodeArts Repo account'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and not __fish_seen_subcommand_from keypair private-key" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and not __fish_seen_subcommand_from keypair private-key" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and not __fish_seen_subcommand_from keypair private-key" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and not __fish_seen_subcommand_from keypair private-key" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and not __fish_seen_subcommand_from keypair private-key" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and not __fish_seen_subcommand_from keypair private-key" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and not __fish_seen_subcommand_from keypair private-key" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and not __fish_seen_subcommand_from keypair private-key" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and not __fish_seen_subcommand_from keypair private-key" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and not __fish_seen_subcommand_from keypair private-key" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and not __fish_seen_subcommand_from keypair private-key" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and not __fish_seen_subcommand_from keypair private-key" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and not __fish_seen_subcommand_from keypair private-key" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and not __fish_seen_subcommand_from keypair private-key" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and not __fish_seen_subcommand_from keypair private-key" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and not __fish_seen_subcommand_from keypair private-key" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and not __fish_seen_subcommand_from keypair private-key" -f -a "keypair" -d 'SSH key pairs, which servers are created with'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and not __fish_seen_subcommand_from keypair private-key" -f -a "private-key" -d 'Private keys that KPS keeps'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -f -a "create" -d 'Create a key pair in KPS and save its private key'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -f -a "import" -d 'Import a public key as a key pair of KPS'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -f -a "list" -d 'List the key pairs of the project'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -f -a "ls" -d 'List the key pairs of the project'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -f -a "show" -d 'Show one key pair in full'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -f -a "update" -d 'Change the description of a key pair'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -f -a "delete" -d 'Remove key pairs, with the private keys that KPS keeps for them'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from keypair" -f -a "rm" -d 'Remove key pairs, with the private keys that KPS keeps for them'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from private-key" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from private-key" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from private-key" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from private-key" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from private-key" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from private-key" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from private-key" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from private-key" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from private-key" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from private-key" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from private-key" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from private-key" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from private-key" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from private-key" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from private-key" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from private-key" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from private-key" -f -a "export" -d 'Save the private key that KPS keeps for a key pair'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from private-key" -f -a "import" -d 'Have KPS keep the private key of an existing key pair'
complete -c hwkey -n "__fish_hwkey_using_subcommand kps; and __fish_seen_subcommand_from private-key" -f -a "clear" -d 'Remove the private key that KPS keeps for a key pair'
complete -c hwkey -n "__fish_hwkey_using_subcommand audit" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand audit" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand audit" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand audit" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand audit" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand audit" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand audit" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand audit" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand audit" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand audit" -l fail-on -d 'Exit code 1 where a key has one of these findings (several: separated by commas, or repeated)' -r -f -a "weak\t''
unused\t''
no-local-half\t''
in-both-services\t''
readable-by-others\t''
no-passphrase\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand audit" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand audit" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand audit" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand audit" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand audit" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand audit" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand audit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and not __fish_seen_subcommand_from login status token logout" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and not __fish_seen_subcommand_from login status token logout" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and not __fish_seen_subcommand_from login status token logout" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and not __fish_seen_subcommand_from login status token logout" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and not __fish_seen_subcommand_from login status token logout" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and not __fish_seen_subcommand_from login status token logout" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and not __fish_seen_subcommand_from login status token logout" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and not __fish_seen_subcommand_from login status token logout" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and not __fish_seen_subcommand_from login status token logout" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and not __fish_seen_subcommand_from login status token logout" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and not __fish_seen_subcommand_from login status token logout" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and not __fish_seen_subcommand_from login status token logout" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and not __fish_seen_subcommand_from login status token logout" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and not __fish_seen_subcommand_from login status token logout" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and not __fish_seen_subcommand_from login status token logout" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and not __fish_seen_subcommand_from login status token logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and not __fish_seen_subcommand_from login status token logout" -f -a "login" -d 'Get an IAM token for a user name and a password, and keep it for the profile'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and not __fish_seen_subcommand_from login status token logout" -f -a "status" -d 'Show which credentials are in use and whether they work'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and not __fish_seen_subcommand_from login status token logout" -f -a "token" -d 'Print the token in use, for other tools'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and not __fish_seen_subcommand_from login status token logout" -f -a "logout" -d 'Forget the token that a login brought'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -l domain -d 'Name of the account [env: HW_DOMAIN_NAME, OS_DOMAIN_NAME]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -l user -d 'Name of the IAM user [env: HW_USER_NAME, OS_USERNAME]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -l totp -d 'Passcode of the authenticator, where the user has a second factor' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -l user-id -d 'Id of the IAM user, which IAM wants with --totp' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -l project-name -d 'Project the token is for, by name [default: --project-id, else the region]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -l password-stdin -d 'Read the password from standard input'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from status" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from status" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from status" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from status" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from status" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from status" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from status" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from status" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from status" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from status" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from status" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from status" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from status" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from token" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from token" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from token" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from token" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from token" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from token" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from token" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from token" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from token" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from token" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from token" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from token" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from token" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from token" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from token" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from token" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from logout" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from logout" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from logout" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from logout" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from logout" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from logout" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from logout" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from logout" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from logout" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from logout" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from logout" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from logout" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from logout" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from logout" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from logout" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand auth; and __fish_seen_subcommand_from logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -f -a "init" -d 'Make a profile in the configuration file'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -f -a "list" -d 'List the profiles of the configuration file'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -f -a "ls" -d 'List the profiles of the configuration file'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -f -a "show" -d 'Show every setting in effect and where it is from'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and not __fish_seen_subcommand_from init list ls show use" -f -a "use" -d 'Choose the profile that is used when none is named'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -l from -d 'Take over the access key of KooCLI (~/.hcloud/config.json) or the SDKs (~/.huaweicloud/credentials)' -r -f -a "koocli\t'`~/.hcloud/config.json`'
sdk\t'`~/.huaweicloud/credentials`'"
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -l token-file -d 'File that holds an IAM token' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -l token-command -d 'Command that prints an IAM token; split like a shell would, but no shell runs' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -l access-key -d 'Access key id; its secret is asked for or read with --secret-key-stdin' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -l secret-key-stdin -d 'Read the secret key from standard input'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -l ecs -d 'Use the agency of the cloud server that this runs on'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -l default -d 'Use this profile when none is named'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from list" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from list" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from list" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from list" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from list" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from list" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from list" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from list" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from list" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from list" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from list" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from list" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from show" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from show" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from show" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from show" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from show" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from show" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from show" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from show" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from show" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from show" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from show" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from show" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from use" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from use" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from use" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from use" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from use" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from use" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from use" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from use" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from use" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from use" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from use" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from use" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from use" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from use" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from use" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand profile; and __fish_seen_subcommand_from use" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset" -f -a "serve" -d 'Run the sandbox\'s services on 127.0.0.1 until they are interrupted'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and not __fish_seen_subcommand_from serve reset" -f -a "reset" -d 'Remove every key, key pair and token from the sandbox'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l port -d 'Port to listen on; 0 takes any that is free' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand sandbox; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand completions" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand completions" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand completions" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand completions" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand completions" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand completions" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand completions" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand completions" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand completions" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand completions" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand completions" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand completions" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand completions" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand completions" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand completions" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c hwkey -n "__fish_hwkey_using_subcommand man" -s p -l profile -d 'Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand man" -l config -d 'Configuration file [env: HWKEY_CONFIG]' -r -F
complete -c hwkey -n "__fish_hwkey_using_subcommand man" -l region -d 'Region, e.g. cn-north-4; gives the endpoints [env: HWKEY_REGION]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand man" -l project-id -d 'Project for KPS [env: HWKEY_PROJECT_ID]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand man" -l endpoint -d 'One base URL for all services [env: HWKEY_ENDPOINT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand man" -s o -l output -d 'Form of the result: table or json [default: table] [env: HWKEY_OUTPUT]' -r -f -a "table\t''
json\t''"
complete -c hwkey -n "__fish_hwkey_using_subcommand man" -l color -d 'When to use colour: auto, always, never' -r -f -a "auto\t'On a terminal'
always\t'Also in files and pipes'
never\t'Not at all'"
complete -c hwkey -n "__fish_hwkey_using_subcommand man" -l timeout -d 'Longest time for one attempt, connection to last byte [default: 30] [env: HWKEY_TIMEOUT]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand man" -l retries -d 'Further attempts when that is safe; 0 turns retrying off [default: 3] [env: HWKEY_RETRIES]' -r
complete -c hwkey -n "__fish_hwkey_using_subcommand man" -l json -d 'The same as --output json'
complete -c hwkey -n "__fish_hwkey_using_subcommand man" -s q -l quiet -d 'Print just the id (repo) or name (kps) of each result, and no notes'
complete -c hwkey -n "__fish_hwkey_using_subcommand man" -s v -l verbose -d 'Show each request on stderr; -vv adds headers and bodies, secrets redacted'
complete -c hwkey -n "__fish_hwkey_using_subcommand man" -s y -l yes -d 'Answer yes to confirmations'
complete -c hwkey -n "__fish_hwkey_using_subcommand man" -l no-input -d 'Never prompt'
complete -c hwkey -n "__fish_hwkey_using_subcommand man" -l dry-run -d 'Print the request that would change something, and do not send it'
complete -c hwkey -n "__fish_hwkey_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
