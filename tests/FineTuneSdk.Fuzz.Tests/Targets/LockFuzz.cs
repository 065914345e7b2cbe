using System.Text;
using FineTuneSdk.Core.Locks;
using FineTuneSdk.Fuzz.Tests.Fuzzing;

namespace FineTuneSdk.Fuzz.Tests.Targets;

public sealed class LockFuzz
{
    private static readonly string Hash = new('a', 64);

    [Fact]
    public void Locks()
    {
        using var file = new InputFile("support.finetune.lock.json");
        var seed = Seed.Of("lock", Encoding.UTF8.GetBytes($$"""
            {
              "version": 1,
              "fingerprint": "{{Hash}}",
              "adapter": { "adapter_config.json": "{{Hash}}", "adapter_model.safetensors": "{{Hash}}" },
              "base": { "model": "tiny", "identity": "{{Hash}}", "configSha256": "{{Hash}}", "weightsSha256": "{{Hash}}", "tokenizerSha256": "{{Hash}}", "chatTemplateSha256": null },
              "trainSha256": "{{Hash}}",
              "spec": { "method.rank": 16, "method.targets": ["q_proj"], "training.seed": 42 },
              "metrics": { "test.loss": 0.5 },
              "versions": { "fineTuneSdk": "0.1.0", "numerics": 3, "torchSharp": "0.107.0", "libTorch": "2.10.0", "peft": "0.21.2" }
            }
            """));
        Fuzzer.Run("finetune.lock.json", [seed], input => AdapterLockFile.TryRead(file.Write(input)) is not null, bytesPerByte: 200, bytesAlways: 512 << 10);
    }
}
