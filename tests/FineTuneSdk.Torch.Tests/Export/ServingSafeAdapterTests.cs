using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Torch.Export;
using FineTuneSdk.Torch.Peft;
using FineTuneSdk.Torch.Tests.Training;

namespace FineTuneSdk.Torch.Tests.Export;

public sealed class ServingSafeAdapterTests
{
    [Fact]
    public void Ranks_scales_and_layers_go_into_the_numbers()
    {
        var method = SmallTraining.Lora with
        {
            Alpha = 3,
            UseRslora = true,
            RankPattern = new Dictionary<string, int> { ["q_proj"] = 6, ["0.mlp.down_proj"] = 2 },
            AlphaPattern = new Dictionary<string, double> { ["v_proj"] = 5 },
            ExcludeModules = ["k_proj", "up_proj", "gate_proj", "layers.1.self_attn.o_proj"],
        };
        using var export = new ExportedModel(method);
        var (config, tensors) = ServingSafeAdapter.Create(export.Model, export.Adapter);
        AdapterFolder.Write(export.Target, config, tensors);

        var read = PeftAdapterConfigReader.Read(export.Target);
        Assert.Equal(("down_proj o_proj q_proj v_proj", 6, 6.0), (string.Join(' ', read.Targets.Names!), read.Rank, read.Alpha));
        Assert.Equal(
            new PeftAdapterConfig { BaseModel = "micro", Rank = 6, Alpha = 6, Targets = read.Targets, RankPattern = read.RankPattern, AlphaPattern = read.AlphaPattern, ModulesToSave = read.ModulesToSave },
            read);
        Assert.Empty(read.RankPattern);
        Assert.Empty(read.AlphaPattern);
        using var model = export.CreateModel();
        using var reloaded = LoadedAdapter.Load(model, export.Target);
        Assert.All(reloaded.Layout.Adapted, a => Assert.Equal((6, 1.0), (a.Rank, a.Scale)));
        Assert.Equal(8, reloaded.Layout.Adapted.Count);
        Assert.Equal(ExportedModel.Logits(export.Model), ExportedModel.Logits(model), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void What_servers_do_not_compute_is_named_all_of_it()
    {
        using var export = new ExportedModel(SmallTraining.Lora with { Targets = ["q_proj", "lm_head"], UseDora = true, ModulesToSave = ["norm"], TrainableTokenIndices = [3] });

        Assert.Equal(
            "finetune: error FTSDK1411: The adapter has what servers of adapters don't compute: DoRA's magnitudes (useDora); modules that were trained whole (modulesToSave: norm); "
            + "single trained tokens (trainableTokenIndices); an update of 'lm_head'. Export it merged into its base instead (--merged).",
            Assert.Throws<FineTuneException>(() => ServingSafeAdapter.Create(export.Model, export.Adapter)).Message);
    }
}
