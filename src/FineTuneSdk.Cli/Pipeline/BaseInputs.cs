using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Tokenization;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Core.Weights.Hub;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>The base of a spec, checked as far as that goes without libtorch.</summary>
internal sealed record BaseInputs(ModelFolder Folder, HubSnapshot? Snapshot, ModelConfig Config, ITokenizer Tokenizer, ChatTemplate? Template)
{
    public EncodingSettings Encoding => new()
    {
        SpecialTokens = Folder.TokenizerSettings.SpecialTokens,
        StopTokenIds = Folder.Generation.StopTokenIds,
        ModelMaxLength = MaxLength,
    };

    /// <summary>The longest sequence that the base was made for.</summary>
    public int MaxLength => (int)Math.Min(int.MaxValue, Config.MaxPositions);

    /// <summary>Finds and reads the base; null after an error, which is reported at the spec's line where it has no place of its own.</summary>
    public static async Task<BaseInputs?> LoadAsync(SpecFile file, string bundledBases, HubBases hub, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        var place = file.PlaceOf("base.model");
        try
        {
            var found = await BaseResolver.ResolveAsync(
                file.Spec.Base, file.Directory, bundledBases, (reference, withWeights) => hub.GetAsync(reference, withWeights, cancellationToken), place);
            var folder = ModelFolder.Open(found.Folder);
            var problems = new DiagnosticBag();
            var config = Try(() => ModelConfigReader.Read(folder.Config, folder.ConfigPath), problems);
            var tokenizer = Try(() => TokenizerJson.Load(folder.TokenizerPath), problems);
            var template = Try(folder.LoadChatTemplate, problems);
            if (config is not null && file.Spec.Base.Weights == BaseWeights.Pretrained)
                Try(() => CheckWeights(folder, config), problems);
            problems.ThrowIfErrors();
            return new BaseInputs(folder, found.Snapshot, config!, tokenizer!, template);
        }
        catch (FineTuneException exception)
        {
            diagnostics.AddRange(exception.Diagnostics.Select(one => one.Location is null ? one with { Location = place } : one));
            return null;
        }
    }

    private static SafetensorsSet CheckWeights(ModelFolder folder, ModelConfig config)
    {
        using var files = folder.OpenWeights();
        WeightsCheck.Check(files, config);
        return files;
    }

    private static T? Try<T>(Func<T> read, DiagnosticBag problems)
        where T : class?
    {
        try
        {
            return read();
        }
        catch (FineTuneException exception)
        {
            problems.AddRange(exception.Diagnostics);
            return null;
        }
    }
}
