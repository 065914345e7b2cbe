using FineTuneSdk.Tests;
using FineTuneSdk.Torch.Serving;
using Microsoft.SemanticKernel;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
[assembly: AssemblyFixture(typeof(FineTuneSdk.SemanticKernel.Tests.ServedFolder))]

namespace FineTuneSdk.SemanticKernel.Tests;

/// <summary>What a build leaves beside an application: two adapters and their base. The tests count native memory, so they run one after the other.</summary>
public sealed class ServedFolder : IDisposable
{
    public ServedFolder()
    {
        BaseFolder = MicroModel.Write(System.IO.Path.Combine(Path, "bases", "micro"));
        MicroAdapter.Write(Path, "support", BaseFolder, seed: 11);
        MicroAdapter.Write(Path, "legal", BaseFolder, seed: 12);
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("finetune-served-").FullName;

    public string BaseFolder { get; }

    public void Configure(FineTunedModelOptions options) => options.ContentDirectory = Path;

    public FineTunedModel LoadModel(string name = "support")
    {
        var options = new FineTunedModelOptions();
        Configure(options);
        return FineTunedModel.Load(name, options);
    }

    public FineTunedChatClient CreateClient(string name = "support", TimeProvider? timeProvider = null) => new(LoadModel(name), timeProvider: timeProvider);

    public Kernel CreateKernel() => Kernel.CreateBuilder()
        .AddFineTunedChatCompletion("support", "first", Configure)
        .AddFineTunedChatCompletion("legal", "second", Configure)
        .Build();

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
