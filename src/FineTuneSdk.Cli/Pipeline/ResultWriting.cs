using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Evaluation;
using FineTuneSdk.Torch.Training;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>Training result → folder → manifest. The folder has no manifest, and so counts as none, before it was evaluated.</summary>
internal static class ResultWriting
{
    /// <summary>Writes the trained tensors.</summary>
    /// <returns>The manifest without what is measured.</returns>
    public static AdapterManifest Write(RunInputs inputs, string name, string deviceName, TrainingResult result, ResultFolder folder)
    {
        if (folder.IsAdapter)
            AdapterFolder.Write(folder.Path, result.AdapterConfig(inputs.Snapshot?.Reference.Repository ?? BaseName(inputs), inputs.Snapshot?.Commit), result.AdapterTensors());
        else
            WriteModel(inputs, result, folder);

        var (spec, identity, plan) = (inputs.Spec, inputs.Identity, result.Plan);
        return new AdapterManifest
        {
            Name = name,
            Fingerprint = inputs.Fingerprint,
            AdapterSha256 = Sha256.OfFile(folder.WeightsPath),
            Base = new ManifestBase(BaseName(inputs), identity.Hash, identity.ConfigSha256, identity.WeightsSha256, identity.TokenizerSha256, identity.ChatTemplateSha256)
            {
                Repository = inputs.Snapshot?.Reference.Repository,
                Commit = inputs.Snapshot?.Commit,
            },
            Data = Data(inputs),
            Training = new ManifestTraining(
                SpecShape.EnumName(spec.Method.Type), spec.Training.Seed, plan.Steps, plan.Tokens, plan.SupervisedTokens, plan.TrainableParameters, result.FinalLoss, deviceName.Split(':')[0]),
            Versions = EngineVersions.Current(),
        };
    }

    /// <summary>The manifest with prompts and logits of what was just written, as reloaded.</summary>
    public static AdapterManifest AddProbe(AdapterManifest manifest, RunInputs inputs, TorchSession session, ResultFolder folder)
    {
        using var served = ServedModel.Result(inputs, session, folder, manifest);
        // Prompts of training examples, so that another test set leaves them as they are.
        var prompts = inputs.Data.Train.Select(example => example.Ids[..Math.Max(1, Array.IndexOf(example.Supervised, true))]);
        return manifest with { Probe = Probe.Record(served.Model, prompts) };
    }

    /// <summary>The manifest with the run's name and test set, and with what was measured.</summary>
    public static AdapterManifest Finish(AdapterManifest manifest, RunInputs inputs, string name, EvaluationRecord untuned, EvaluationRecord tuned) => manifest with
    {
        Name = name,
        Data = Data(inputs),
        Metrics = [.. tuned.Metrics, .. untuned.Metrics],
        Examples = HeldOutExamples.Of([.. EvaluationPlan.Shown(inputs).Take(tuned.Answers.Count)], new AnswerSet(untuned.Answers, [], 0), new AnswerSet(tuned.Answers, [], 0)),
    };

    /// <summary>Writes the manifest unless it is there already: a file that doesn't change need not be copied again.</summary>
    public static void WriteManifest(ResultFolder folder, AdapterManifest manifest)
    {
        var path = Path.Combine(folder.Path, AdapterManifest.FileName);
        var bytes = AdapterManifestFile.Write(manifest);
        if (!File.Exists(path) || !bytes.AsSpan().SequenceEqual(File.ReadAllBytes(path)))
            AtomicFile.WriteAllBytes(path, bytes);
    }

    private static void WriteModel(RunInputs inputs, TrainingResult result, ResultFolder folder) => AtomicFile.WriteFolder(folder.Path, temporary =>
    {
        ResultFolder.CopyFromBase(inputs.Base.Path, temporary);
        using var stream = File.Create(Path.Combine(temporary, Path.GetFileName(folder.WeightsPath)));
        SafetensorsWriter.Write(stream, result.ModelTensors());
    });

    // A path says nothing on another machine.
    private static string BaseName(RunInputs inputs) => inputs.BundledBase ?? inputs.Snapshot?.Reference.Name ?? Path.GetFileName(inputs.Base.Path);

    private static ManifestData Data(RunInputs inputs)
    {
        var (data, hashes) = (inputs.Data, inputs.DataHashes);
        return new ManifestData(
            Part(hashes.Train, data.TrainLengths)!,
            Part(hashes.Validation ?? hashes.Train, data.ValidationLengths),
            Part(hashes.Test ?? "", data.TestLengths));
    }

    private static ManifestDataPart? Part(string sha256, LengthStatistics lengths) =>
        lengths.Count == 0 ? null : new ManifestDataPart(sha256, lengths.Count, lengths.Tokens, lengths.SupervisedTokens);
}
