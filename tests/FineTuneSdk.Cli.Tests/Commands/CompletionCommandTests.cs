using System.Diagnostics;
using FineTuneSdk.Tests;

namespace FineTuneSdk.Cli.Tests.Commands;

public sealed class CompletionCommandTests
{
    [Theory]
    [InlineData("finetune tra", "tra", "train")]
    [InlineData("finetune store ver", "ver", "verify")]
    [InlineData("finetune train --mo", "--mo", "--mode")]
    [InlineData("finetune train --mode Re", "Re", "RestoreOnly")]
    [InlineData("finetune train support.fine", "support.fine", "")]
    [InlineData("finetune train ", "", "")]
    [InlineData("finetune", "finetune", "")]
    public async Task Bash_completes_what_the_program_suggests(string line, string word, string expected)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "bash is run.");
        using var folder = new TemporaryFolder();
        var (code, script) = await FineTuneProgram.RunAsync(folder.Path, "completion", "bash");
        Assert.Equal(0, code);
        var program = Path.Combine(AppContext.BaseDirectory, "finetune.dll");
        await File.WriteAllTextAsync(folder["test.sh"], $$"""
            finetune() { dotnet exec "{{program}}" "$@"; }
            {{script}}
            COMP_LINE=$1 COMP_POINT=${#1}
            complete -p finetune >&2
            _finetune finetune "$2" ""
            printf '%s\n' "${COMPREPLY[@]}"
            """, TestContext.Current.CancellationToken);
        using var bash = Process.Start(new ProcessStartInfo("bash", [folder["test.sh"], line, word]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal("complete -o default -F _finetune finetune\n", await bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal(expected, output.TrimEnd('\n'));
    }
}
