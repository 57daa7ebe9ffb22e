package cli

import urfave "github.com/urfave/cli/v2"

// commands are all of them, in the order in which help lists them.
func (p *program) commands() []*urfave.Command {
	return []*urfave.Command{
		p.checkCommand(),
		p.settingsCommand(),
		p.bundleCommand(),
		p.replayCommand(),
		p.compareCommand(),
		p.watchCommand(),
		p.mergeCommand(),
		p.fixCommand(),
		p.tlsCommand(),
		p.explainCommand(),
		p.catalogueCommand(),
		p.demoCommand(),
		p.versionCommand(),
	}
}
