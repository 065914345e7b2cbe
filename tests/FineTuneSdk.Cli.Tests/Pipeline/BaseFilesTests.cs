using FineTuneSdk.Cli.Pipeline;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Tests;

namespace FineTuneSdk.Cli.Tests.Pipeline;

public sealed class BaseFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("finetune-base-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Weights_in_several_files_are_read_once_for_identity_and_inputs_and_then_never_again()
    {
        var model = MicroModel.Write(PathOf("model"));
        File.Delete(Path.Combine(model, "model.safetensors"));
        File.WriteAllText(Path.Combine(model, "model.safetensors.index.json"), """{"weight_map":{"a":"model-1.safetensors","b":"model-2.safetensors"}}""");
        foreach (var shard in new[] { "model-1.safetensors", "model-2.safetensors" })
        {
            File.WriteAllText(Path.Combine(model, shard), shard);
            File.SetLastWriteTimeUtc(Path.Combine(model, shard), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        var (first, second) = (new FileHashes(PathOf("store"), TimeProvider.System), new FileHashes(PathOf("store"), TimeProvider.System));
        var expected = ModelFolder.Open(model).ComputeIdentity(withWeights: true, TestContext.Current.CancellationToken);
        Assert.Equal((expected, 2), (Identity(first), first.FilesRead));
        Assert.Equal((expected, 0), (Identity(second), second.FilesRead));

        BaseIdentity Identity(FileHashes hashes)
        {
            var identity = ModelFolder.Open(model).ComputeIdentity(withWeights: true, hashes, TestContext.Current.CancellationToken);
            var shards = BaseFiles.Describe(model, _folder.FullName, hashes).Where(file => file.Path.EndsWith(".safetensors", StringComparison.Ordinal) && file.Length > 0);
            Assert.Equal([("model/model-1.safetensors", Sha256.OfText("model-1.safetensors")), ("model/model-2.safetensors", Sha256.OfText("model-2.safetensors"))], shards.Select(file => (file.Path, file.Sha256)));
            return identity;
        }
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
