using FineTuneSdk.Core.Weights.Hub;

namespace FineTuneSdk.Core.Tests.Weights.Hub;

public sealed class HubFileNamesTests
{
    [Theory]
    [InlineData("config.json")]
    [InlineData("additional_chat_templates/rag.jinja")]
    [InlineData("model-00001-of-00002.safetensors")]
    [InlineData(".gitattributes")]
    [InlineData("ünï çode.json")]
    [InlineData("console.json")]
    public void Usual_names_are_portable(string name) => Assert.True(HubFileNames.IsPortable(name));

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../config.json")]
    [InlineData("a/../../config.json")]
    [InlineData("a//b.json")]
    [InlineData("./config.json")]
    [InlineData("a/")]
    [InlineData("a\nb.json")]
    [InlineData("a\0.json")]
    public void Names_that_git_cannot_have(string name) => Assert.False(HubFileNames.IsPossible(name));

    [Theory]
    [InlineData("..\\config.json")]
    [InlineData("C:config.json")]
    [InlineData("config.json:stream")]
    [InlineData("NUL")]
    [InlineData("con.json")]
    [InlineData("a/Lpt1.txt")]
    [InlineData("COM¹.json")]
    [InlineData("config.json.")]
    [InlineData("config.json ")]
    [InlineData("what?.json")]
    public void Names_that_some_file_system_takes_for_something_else(string name) => Assert.False(HubFileNames.IsPortable(name));

    [Fact]
    public void Segments_have_255_bytes()
    {
        Assert.True(HubFileNames.IsPortable(new string('a', 255)));
        Assert.False(HubFileNames.IsPortable(new string('ü', 128)));
    }
}
