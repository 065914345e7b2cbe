using System.Text.Json;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Tests;

namespace FineTuneSdk.Cli.Tests.Commands;

public sealed class ExportCommandTests
{
    [Fact]
    public async Task A_merged_model_is_a_base_that_answers_as_the_adapter_does_and_adapters_come_as_they_are_and_for_servers()
    {
        using var project = new MicroProject();
        project.WriteSpec(
            method: """ "rank": 4, "alpha": 8, "useRslora": true """, training: """ "epochs": 30, "batchSize": 4, "learningRate": 1e-2, "maxLength": 128 """, evaluation: """ "maxNewTokens": 40 """);
        await ProjectRuns.Outcome(project);
        var (code, output) = await FineTuneProgram.RunAsync(project.Path, "export", project.SpecPath, "--merged", project["merged"], "--adapter", project["served"], "--serving-safe");
        Assert.True(code == 0, output);
        (code, output) = await FineTuneProgram.RunAsync(project.Path, "export", project.SpecPath, "--adapter", project["plain"]);
        Assert.True(code == 0, output);

        Assert.Equal(ProjectRuns.Snapshot(project["obj/finetune/support/adapter"]), ProjectRuns.Snapshot(project["plain"]));
        Assert.Equal((4, 4.0, false), (PeftAdapterConfigReader.Read(project["served"]).Rank, PeftAdapterConfigReader.Read(project["served"]).Alpha, PeftAdapterConfigReader.Read(project["served"]).UseRslora));
        File.WriteAllText(project.SpecPath, File.ReadAllText(project.SpecPath).Replace("\"model\": \"model\"", "\"model\": \"merged\"", StringComparison.Ordinal));
        Assert.Equal((0, "{\"department\":\"billing\"}\n"), await FineTuneProgram.RunAsync(project.Path, "chat", project.SpecPath, "--prompt", "bill bill 0", "--base"));

        // The spec's base is the merged one now, and the adapter was trained on the other.
        (code, output) = await FineTuneProgram.RunAsync(project.Path, "export", project.SpecPath, "--merged", project["again"]);
        Assert.Equal(1, code);
        Assert.Contains("error FTSDK1405", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(project["again"]));
    }

    [Fact]
    public async Task DoRA_with_trained_tokens_goes_through_training_and_a_merge()
    {
        using var project = new MicroProject();
        project.WriteSpec(method: """ "rank": 4, "useDora": true, "trainableTokenIndices": [97, 98], "dropout": 0.1 """);
        await ProjectRuns.Outcome(project);
        var (code, output) = await FineTuneProgram.RunAsync(project.Path, "export", project.SpecPath, "--merged", project["merged"]);
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task All_weights_are_exported_as_a_model_and_not_as_an_adapter()
    {
        using var project = new MicroProject();
        project.WriteSpec(method: """ "type": "full" """);
        await ProjectRuns.Outcome(project);
        var (code, output) = await FineTuneProgram.RunAsync(project.Path, "export", project.SpecPath, "--merged", project["merged"]);
        Assert.True(code == 0, output);
        Assert.Equal(JsonSerializer.Serialize(File.ReadAllBytes(project["obj/finetune/support/model/model.safetensors"])), JsonSerializer.Serialize(File.ReadAllBytes(project["merged/model.safetensors"])));
        (code, output) = await FineTuneProgram.RunAsync(project.Path, "export", project.SpecPath, "--adapter", project["adapter"]);
        Assert.Equal(1, code);
        Assert.Contains("error FTSDK1411: All weights were trained, so that there is no adapter; export the model (--merged).", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Say what to write: --merged DIR, --adapter DIR or both.")]
    [InlineData("--serving-safe is for --adapter DIR.", "--merged", "x", "--serving-safe")]
    public async Task Options_that_do_not_go_together_are_said(string message, params string[] options)
    {
        using var project = new MicroProject();
        var (code, output) = await FineTuneProgram.RunAsync(project.Path, ["export", project.SpecPath, .. options]);
        Assert.Equal(2, code);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }
}
