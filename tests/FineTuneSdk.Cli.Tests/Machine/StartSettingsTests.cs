using FineTuneSdk.Cli.Machine;
using FineTuneSdk.Tests;

namespace FineTuneSdk.Cli.Tests.Machine;

public sealed class StartSettingsTests
{
    // glibc ends each setting where it stands: what follows it is no longer part of the variable.
    private const string Own = "glibc.malloc.tcache_count=0";

    [Theory]
    [InlineData(null, Own)]
    [InlineData("glibc.malloc.arena_max=2", "glibc.malloc.arena_max=2")]
    public async Task A_training_runs_with_the_heaps_settings_unless_the_user_has_chosen(string? users, string expected)
    {
        Assert.SkipUnless(NativeSettings.IsGlibc(), "The settings are glibc's.");
        using var project = new MicroProject();
        project.WriteSpec(training: """ "epochs": 500, "batchSize": 4, "learningRate": 1e-3, "maxLength": 128 """);
        var environment = new Dictionary<string, string>();
        if (users is not null)
            environment["GLIBC_TUNABLES"] = users;
        using var program = FineTuneProgram.Start(project.Path, environment, "train", project.SpecPath);
        await program.WaitForAsync("step ");
        var variables = (await File.ReadAllTextAsync($"/proc/{program.Id}/environ", TestContext.Current.CancellationToken)).Split('\0');
        Assert.Contains($"GLIBC_TUNABLES={expected}", variables);
        program.Kill();
        await program.WaitAsync();
    }
}
