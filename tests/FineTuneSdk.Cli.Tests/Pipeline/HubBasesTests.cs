using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Events;
using FineTuneSdk.Tests;

namespace FineTuneSdk.Cli.Tests.Pipeline;

public sealed class HubBasesTests
{
    private const string OtherCommit = "fedcba9876543210fedcba9876543210fedcba98";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_base_of_the_Hub_is_downloaded_once_trained_on_and_updated_when_that_is_asked_for()
    {
        await using var hub = await HubServer.StartAsync();
        hub.AddFolder(Path.Combine(AppContext.BaseDirectory, "tiny"));
        using var project = new MicroProject(trainExamples: 4, testExamples: 1);
        WriteBase(project, "hf://acme/micro");
        var environment = Environment(project, hub);
        var refFile = project["hf/hub/models--acme--micro/refs/main"];

        var (code, output) = await FineTuneProgram.RunAsync(project.Path, environment, "train", project.SpecPath);
        Assert.True(code == 0, output);
        Assert.Contains($"support: downloading the base hf://acme/micro@main into {project["hf/hub"]}\n", output, StringComparison.Ordinal);
        Assert.Matches(@"\ndownload micro  1\d\.\d of 1\d\.\d MB  6/6 files  [\d,.]+ MB/s  done\n", output);
        var work = project["obj/finetune/support"];
        var manifest = AdapterManifestFile.Read(Path.Combine(work, "adapter"));
        Assert.Equal(("micro", "acme/micro", hub.Commit), (manifest.Base.Model, manifest.Base.Repository, manifest.Base.Commit));
        var config = await File.ReadAllTextAsync(Path.Combine(work, "adapter", "adapter_config.json"), Token);
        Assert.Contains("\"base_model_name_or_path\": \"acme/micro\"", config, StringComparison.Ordinal);
        Assert.Contains($"\"revision\": \"{hub.Commit}\"", config, StringComparison.Ordinal);
        var inputs = InputsCache.TryRead(Path.Combine(work, InputsCache.FileName))!.Inputs;
        Assert.Contains(inputs, input => input.FullPath(project.Path) == refFile);
        Assert.Contains(inputs, input => input.FullPath(project.Path) == project[$"hf/hub/models--acme--micro/blobs/{hub.HashOf("model.safetensors")}"] && input.Length == hub.Files["model.safetensors"].Length);

        hub.Requests.Clear();
        hub.Commit = OtherCommit;
        (code, output) = await FineTuneProgram.RunAsync(project.Path, environment, "validate", project.SpecPath);
        Assert.True(code == 0 && hub.Requests.IsEmpty, output);
        (code, output) = await FineTuneProgram.RunAsync(project.Path, environment, "validate", project.SpecPath, "--update-base");
        Assert.True(code == 0 && !hub.Requests.IsEmpty, output);
        Assert.Contains($"the base hf://acme/micro@main is commit {OtherCommit}, in ", output, StringComparison.Ordinal);
        Assert.Equal(OtherCommit, await File.ReadAllTextAsync(refFile, Token));
        // Another commit with the same files trains the same.
        Assert.Contains(manifest.Fingerprint, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_Hub_refuses_stands_at_the_specs_line_with_the_mistakes_of_the_data()
    {
        await using var hub = await HubServer.StartAsync();
        hub.Intercept = context => HubServer.Refuse(context, 401, "GatedRepo");
        using var project = new MicroProject();
        WriteBase(project, "hf://acme/micro");
        await File.WriteAllTextAsync(project["test.jsonl"], "{", Token);
        var (code, output) = await FineTuneProgram.RunAsync(project.Path, Environment(project, hub), "validate", project.SpecPath);
        Assert.Equal(1, code);
        Assert.Contains(
            $"{project.SpecPath}(2,22): error FTSDK1120: The model 'acme/micro' is gated: accept its licence at {hub.Address}acme/micro, and set HF_TOKEN to a token of an account that accepted it.\n", output, StringComparison.Ordinal);
        Assert.Contains($"{project["test.jsonl"]}(1,", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_with_an_empty_cache_and_a_name_that_is_none()
    {
        await using var hub = await HubServer.StartAsync();
        using var project = new MicroProject();
        WriteBase(project, "hf://acme/micro");
        var environment = Environment(project, hub);
        environment["HF_HUB_OFFLINE"] = "1";
        var (code, output) = await FineTuneProgram.RunAsync(project.Path, environment, "validate", project.SpecPath);
        Assert.Equal(1, code);
        Assert.StartsWith($"{project.SpecPath}(2,22): error FTSDK1123: ", output, StringComparison.Ordinal);
        WriteBase(project, "hf://acme");
        (code, output) = await FineTuneProgram.RunAsync(project.Path, environment, "validate", project.SpecPath);
        Assert.Equal(
            (1, $"{project.SpecPath}(2,28): error FTSDK1011: \"hf://acme\" is no name of a model on the Hub, hf://organisation/name or hf://organisation/name@revision: organisation and name are needed, with \"/\" between them.\n"), (code, output));
        Assert.Empty(hub.Requests);
    }

    private static void WriteBase(MicroProject project, string name)
    {
        project.WriteSpec(training: """ "epochs": 3, "batchSize": 2, "maxLength": 128 """, evaluation: """ "maxNewTokens": 2 """);
        var spec = File.ReadAllText(project.SpecPath);
        File.WriteAllText(project.SpecPath, spec.Replace("\"model\": \"model\"", $"\"model\": \"{name}\"", StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Environment(MicroProject project, HubServer hub) => new()
    {
        ["HF_HOME"] = project["hf"],
        ["HF_ENDPOINT"] = hub.Address.ToString(),
        ["HF_HUB_CACHE"] = "",
        ["HUGGINGFACE_HUB_CACHE"] = "",
        ["HF_HUB_OFFLINE"] = "",
        ["HF_TOKEN"] = "",
    };
}
