# fish completion for wirelatch. The program itself knows what fits.

function __wirelatch_complete
    set -l words (commandline --tokenize --current-process --cut-at-cursor) (commandline --current-token --cut-at-cursor)
    for line in ($words[1] complete -- $words[2..-1] 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path (commandline --current-token --cut-at-cursor)
        else
            printf '%s\n' $line
        end
    end
end

complete --command wirelatch --no-files --arguments '(__wirelatch_complete)'
