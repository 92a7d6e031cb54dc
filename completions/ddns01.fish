# Completion of ddns01 for fish, which asks the program itself.

function __ddns01_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l before (string match -r -- '^--[^=]*=' $words[-1])
    set -l path (string replace -- "$before" '' $words[-1])
    for line in (ddns01 --complete $words[2..-1] 2>/dev/null)
        switch $line
            case :file
                printf "$before%s\n" (__fish_complete_path $path)
            case :directory
                printf "$before%s\n" (__fish_complete_directories $path)
            case '*'
                echo $line
        end
    end
end

complete -c ddns01 -f -a '(__ddns01_complete)'
