using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Fuzz.Tests.Fuzzing;

namespace FineTuneSdk.Fuzz.Tests.Targets;

public sealed class ManifestFuzz
{
    [Fact]
    public void Manifests()
    {
        using var micro = new TemporaryFolder();
        using var file = new InputFile(AdapterManifest.FileName);
        MicroModel.Write(micro["base"]);
        MicroAdapter.Write(micro.Path, "adapter", micro["base"], seed: 1);
        var seed = Seed.Of("micro adapter", File.ReadAllBytes(micro["adapter", AdapterManifest.FileName]));
        Fuzzer.Run("finetune.manifest.json", [seed], input => AdapterManifestFile.Read(Path.GetDirectoryName(file.Write(input))!) is not null, bytesPerByte: 200, bytesAlways: 512 << 10);
    }
}
