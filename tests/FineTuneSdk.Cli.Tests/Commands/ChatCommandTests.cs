using FineTuneSdk.Tests;

namespace FineTuneSdk.Cli.Tests.Commands;

public sealed class ChatCommandTests
{
    [Fact]
    public async Task Adapter_and_base_answer_and_without_an_adapter_it_is_said()
    {
        using var project = new MicroProject();
        project.WriteSpec(training: """ "epochs": 30, "batchSize": 4, "learningRate": 1e-2, "maxLength": 128 """, evaluation: """ "maxNewTokens": 40 """);
        var (code, output) = await FineTuneProgram.RunAsync(project.Path, "chat", project.SpecPath, "--prompt", "bill bill 0");
        Assert.Equal(1, code);
        Assert.Contains("error FTSDK1407", output, StringComparison.Ordinal);

        (code, output) = await FineTuneProgram.RunAsync(project.Path, "train", project.SpecPath);
        Assert.True(code == 0, output);
        Assert.Equal((0, "{\"department\":\"billing\"}\n"), await FineTuneProgram.RunAsync(project.Path, "chat", project.SpecPath, "--prompt", "bill bill 0"));
        (code, output) = await FineTuneProgram.RunAsync(project.Path, "chat", project.SpecPath, "--prompt", "bill bill 0", "--base");
        Assert.Equal(0, code);
        Assert.DoesNotContain("billing", output, StringComparison.Ordinal);
    }
}
