using FineTuneSdk.Core.Events;

namespace FineTuneSdk.Tasks.Tests;

public sealed class RecordInputsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_that_were_read_are_items_and_the_specs_and_absent_files_are_not()
    {
        var spec = _folder.Write("support.finetune.json", "{}");
        var cache = new InputsCache();
        foreach (var file in new[] { spec, _folder.Write("data/b%41;&.jsonl", ""), _folder.Write("data/a.jsonl", ""), _folder.PathOf("absent.jinja") })
            cache.Inputs.Add(InputFile.Describe(file, _folder.PathOf(".")));
        _folder.Write("obj/support/a", "");
        cache.Write(_folder.PathOf("obj/support/" + InputsCache.FileName));
        var task = new RecordInputs
        {
            BuildEngine = new RecordingBuildEngine(),
            Specs = [LiteralItems.Create(spec, ("WorkDirectory", _folder.PathOf("obj/support"))), LiteralItems.Create(_folder.PathOf("new.finetune.json"), ("WorkDirectory", _folder.PathOf("obj/new")))],
            File = _folder.PathOf("obj/inputs.props"),
        };
        Assert.True(task.Execute());
        var data = _folder.PathOf("data");
        Assert.Equal(
            $"""
            <Project>
              <ItemGroup>
                <_FineTuneInput Include="{data}/a.jsonl" />
                <_FineTuneInput Include="{data}/b%2541%3b&amp;.jsonl" />
              </ItemGroup>
            </Project>
            """,
            _folder.Read("obj/inputs.props"));
        var written = File.GetLastWriteTimeUtc(task.File);
        Assert.True(task.Execute());
        Assert.Equal(written, File.GetLastWriteTimeUtc(task.File));
    }
}
