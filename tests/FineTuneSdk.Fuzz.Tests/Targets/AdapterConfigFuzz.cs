using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Fuzz.Tests.Fuzzing;

namespace FineTuneSdk.Fuzz.Tests.Targets;

public sealed class AdapterConfigFuzz
{
    private static readonly string[] Linears = ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"];

    private static readonly ModelModule[] Modules =
    [
        new("model.embed_tokens", ModelModuleKind.Embedding),
        .. Enumerable.Range(0, 12).SelectMany(layer => Linears.Select(linear => new ModelModule($"model.layers.{layer}.{linear}", ModelModuleKind.Linear))),
        new("lm_head", ModelModuleKind.Linear),
    ];

    [Fact]
    public void Configurations()
    {
        using var micro = new TemporaryFolder();
        using var file = new InputFile(PeftAdapterConfig.FileName);
        MicroModel.Write(micro["base"]);
        MicroAdapter.Write(micro.Path, "adapter", micro["base"], seed: 1);
        Seed[] seeds =
        [
            Seed.Of("micro adapter", File.ReadAllBytes(micro["adapter", PeftAdapterConfig.FileName])),
            .. Seed.Files(PeftAdapterConfig.FileName),
            .. Seed.Files("*.json", Path.Combine("adapters", "peft-configs")),
        ];
        Fuzzer.Run("adapter_config.json", seeds, input => Match(file.Write(input)), bytesPerByte: 200, bytesAlways: 16 << 20);
    }

    // What was read is also applied: its patterns are the author's.
    private static bool Match(string path)
    {
        var config = PeftAdapterConfigReader.Read(Path.GetDirectoryName(path)!);
        var (match, shapes) = (new TargetMatcher(config).Match(Modules, isTied: false), new LoraShapes(config));
        return match.Adapted.All(m => shapes.Of(m.Path).Rank > 0);
    }
}
