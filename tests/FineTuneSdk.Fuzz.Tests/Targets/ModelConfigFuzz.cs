using FineTuneSdk.Fuzz.Tests.Fuzzing;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Fuzz.Tests.Targets;

public sealed class ModelConfigFuzz
{
    [Fact]
    public void Configurations()
    {
        using var micro = new TemporaryFolder();
        using var file = new InputFile("config.json");
        MicroModel.Write(micro.Path);
        Seed[] seeds = [Seed.Of("micro model", File.ReadAllBytes(micro["config.json"])), .. Seed.Files("config.json"), .. Seed.Files("config_v4_form.json")];
        Fuzzer.Run("config.json", seeds, input => ModelConfigReader.Read(file.Write(input)) is not null, bytesPerByte: 100, bytesAlways: 512 << 10);
    }
}
