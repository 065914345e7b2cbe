using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Stores;
using FineTuneSdk.Torch.Evaluation;
using FineTuneSdk.Torch.Export;
using FineTuneSdk.Torch.Peft;
using TorchSharp;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>Writes what was trained for other programs. It has been checked against its base and its probes when it is there.</summary>
internal sealed class ResultExport : IDisposable
{
    private readonly RunInputs _inputs;
    private readonly TorchSession _session;
    private readonly ResultFolder _folder;
    private readonly AdapterManifest _manifest;
    private readonly RunLog _log;
    private readonly ServedModel _served;

    /// <summary>Loads it.</summary>
    /// <exception cref="FineTuneException">FTSDK14xx: it was trained on another base, or doesn't compute what it did.</exception>
    public ResultExport(RunInputs inputs, TorchSession session, ResultFolder folder, AdapterManifest manifest, RunLog log)
    {
        (_inputs, _session, _folder, _manifest, _log) = (inputs, session, folder, manifest, log);
        _served = ServedModel.Result(inputs, session, folder, manifest);
    }

    /// <summary>Writes the base with what was trained in its weights.</summary>
    /// <exception cref="FineTuneException">FTSDK1410: the adapter can't be merged. FTSDK0101, FTSDK0106: the folder can't be written.</exception>
    public void WriteMerged(string folder)
    {
        var merged = _served.Loaded?.Merge(_served.Model);
        try
        {
            ModelExport.Write(_inputs.Base, _served.Model, merged ?? _served.Weights!.Tensors, _inputs.Spec.Base.Weights == BaseWeights.Fresh, folder);
        }
        finally
        {
            foreach (var tensor in merged?.Values ?? [])
                tensor.Dispose();
        }

        _log.High($"Wrote the model to {folder}.");
    }

    /// <summary>Writes the adapter.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="servingSafe">In the form that servers of adapters compute alike.</param>
    /// <exception cref="FineTuneException">FTSDK1411: it has no such form. FTSDK0101, FTSDK0106: the folder can't be written.</exception>
    public void WriteAdapter(string folder, bool servingSafe)
    {
        ExportFolder.CheckEmpty(folder);
        if (_served.Loaded is not { } adapter)
            throw new FineTuneException(DiagnosticCodes.AdapterNotServable, "All weights were trained, so that there is no adapter; export the model (--merged).");
        if (servingSafe)
            WriteServingSafe(folder, adapter);
        else
            AtomicFile.WriteFolder(folder, temporary =>
            {
                foreach (var name in _folder.Files())
                    AtomicFile.Copy(Path.Combine(_folder.Path, name), Path.Combine(temporary, name));
            });
        _log.High($"Wrote the adapter to {folder}.");
    }

    public void Dispose() => _served.Dispose();

    private void WriteServingSafe(string folder, LoadedAdapter adapter)
    {
        using var scope = torch.NewDisposeScope();
        var (config, tensors) = ServingSafeAdapter.Create(_served.Model, adapter);
        AdapterFolder.Write(folder, config, tensors);
        // Proved as everything that is trained: reloaded from its folder, it gives the logits of the probes.
        using var model = _session.CreateModel(_inputs);
        using var reloaded = LoadedAdapter.Load(model, folder);
        Probe.Check(model, _manifest, folder);
        AdapterFolder.WriteManifest(folder, _manifest with { AdapterSha256 = Sha256.OfFile(Path.Combine(folder, AdapterFolder.WeightsFileName)) });
        if (config.Rank > ServingSafeAdapter.UsualRankLimit)
            _log.Report(Diagnostic.Warning(DiagnosticCodes.AdapterRankUnusual, $"The adapter's rank is {config.Rank}; vLLM takes up to {ServingSafeAdapter.UsualRankLimit} unless it is started with --max-lora-rank."));
    }
}
