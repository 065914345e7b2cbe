using System.CommandLine;

namespace FineTuneSdk.Cli.Commands;

/// <summary><c>finetune completion</c>: what makes a shell complete commands, options and their values.</summary>
internal static class CompletionCommand
{
    // The program itself says what fits (System.CommandLine's [suggest] directive); options only after a dash, and none of
    // Windows's spellings, so that names of files are offered elsewhere.
    private const string Bash = """
        _finetune() {
            local line=${COMP_LINE:0:COMP_POINT}
            line=${line#"${line%%[![:space:]]*}"}
            case $line in *[[:space:]]*) line=${line#*[[:space:]]} ;; *) line= ;; esac
            local IFS=$'\n' word
            COMPREPLY=()
            for word in $("$1" "[suggest:${#line}]" "$line" 2>/dev/null); do
                case $word in
                    -*) [[ $2 == -* && $word == "$2"* ]] && COMPREPLY+=("$word") ;;
                    /*) ;;
                    "$2"*) COMPREPLY+=("$word") ;;
                esac
            done
        }
        complete -o default -F _finetune finetune
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash." };
        shell.AcceptOnlyFromAmong("bash");
        var command = new Command("completion", "Prints a script for a shell's completion: eval \"$(finetune completion bash)\" in ~/.bashrc.") { shell };
        command.SetAction(_ =>
        {
            Console.Out.Write(Bash.ReplaceLineEndings("\n") + "\n");
            return ExitCodes.Done;
        });
        return command;
    }
}
